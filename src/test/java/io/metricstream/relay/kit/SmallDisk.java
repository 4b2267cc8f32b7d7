package io.metricstream.relay.kit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A disk of its own that can be filled to its last byte: a tmpfs. Where this process may not mount one, the test is skipped,
 * and says so.
 */
public final class SmallDisk implements AutoCloseable {
    private final Path directory;

    private SmallDisk(Path directory) {
        this.directory = directory;
    }

    /** @param directory to be made */
    public static SmallDisk in(Path directory, int mebibytes) {
        try {
            Files.createDirectories(directory);
            String whyNot = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString());
            if (!whyNot.isEmpty()) {
                System.err.println("No disk can be mounted here, so a test is SKIPPED: " + whyNot);
            }
            Assumptions.assumeTrue(whyNot.isEmpty(), whyNot);
            return new SmallDisk(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path directory() {
        return directory;
    }

    /** Takes all room that is left. */
    public void fill() {
        byte[] page = new byte[4096];
        try (OutputStream out = Files.newOutputStream(directory.resolve("filling"))) {
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            // That is what it is for.
        }
    }

    /** Gives back what {@link #fill} took. */
    public void free() {
        try {
            Files.delete(directory.resolve("filling"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        String failure = run("umount", directory.toString());
        if (!failure.isEmpty()) {
            throw new IllegalStateException(failure);
        }
    }

    /** Answers nothing where it succeeds, else what it says. */
    private static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            boolean ended = process.waitFor(10, TimeUnit.SECONDS);
            return ended && process.exitValue() == 0 ? "" : String.join(" ", command) + ": " + said.strip();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
