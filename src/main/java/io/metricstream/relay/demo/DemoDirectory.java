package io.metricstream.relay.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** {@code ./demo-data}: the buckets as folders, and the relay's state. It stays until the next demo. */
record DemoDirectory(Path path) {
    private static final String NAME = "demo-data";
    /** Only what a demo has made is removed. */
    private static final String MARK = ".made-by-relay-demo";

    /**
     * Removes what an earlier demo left.
     *
     * @throws IllegalStateException if somebody else's files lie there
     */
    static DemoDirectory fresh(Path parent) {
        Path path = parent.resolve(NAME);
        try {
            if (Files.exists(path) && !isOurs(path)) {
                throw new IllegalStateException(
                        path + " was not made by a demo; move it away, or start the demo in another directory");
            }
            remove(path);
            Files.createDirectories(path.resolve("s3"));
            Files.createFile(path.resolve(MARK));
            return new DemoDirectory(path);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    path + " cannot be made anew (" + e.getMessage() + "); start the demo in a directory of yours", e);
        }
    }

    /**
     * What the last demo left.
     *
     * @throws IllegalStateException if none was run there
     */
    static DemoDirectory existing(Path parent) {
        Path path = parent.resolve(NAME);
        if (!Files.exists(path.resolve(MARK)) || !Files.isDirectory(path.resolve("s3"))) {
            throw new IllegalStateException(path + " holds nothing that a demo has left; run 'relay demo' first, here");
        }
        return new DemoDirectory(path);
    }

    private static boolean isOurs(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return Files.exists(path.resolve(MARK)) || files.findAny().isEmpty();
        }
    }

    /** Links are removed, not followed. */
    private static void remove(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> tree = Files.walk(path)) {
            // The mark goes last but for its folder, so that a removal that breaks off can be repeated.
            List<Path> inside = tree.sorted(Comparator.reverseOrder())
                    .filter(file -> !file.equals(path) && !file.equals(path.resolve(MARK)))
                    .toList();
            for (Path file : inside) {
                Files.delete(file);
            }
        }
        Files.deleteIfExists(path.resolve(MARK));
        Files.delete(path);
    }

    /** Where the buckets are. */
    Path s3() {
        return path.resolve("s3");
    }

    Path state() {
        return path.resolve("state");
    }
}
