package io.metricstream.relay.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A shaded jar in a JVM of its own, as a user starts it; a test can watch it and stop it. Closing it kills it. */
final class RelayProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** What the machine happens to have set must not reach the relay. */
    private static final List<String> OURS = List.of("AWS_", "OTEL_", "RELAY_", "S3_", "JAVA_TOOL_OPTIONS");

    private final Process process;
    private final Path out;
    private final Path err;

    private RelayProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * Starts the jar.
     *
     * @param directory the working directory
     * @param environment in addition to the machine's own
     */
    static RelayProcess start(Path jar, Path directory, Map<String, String> environment, String... arguments) {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return start(List.of(java.toString(), "-jar", jar.toString()), directory, environment, arguments);
    }

    /** Starts it by the launcher, {@code relay}. */
    static RelayProcess launch(Path launcher, Path directory, Map<String, String> environment, String... arguments) {
        return start(List.of(launcher.toString()), directory, environment, arguments);
    }

    /** Runs lines of a shell, which has each command in a process of its own. */
    static RelayProcess bash(String script, Path directory, Map<String, String> environment) {
        return start(List.of("bash", "-c", script + "\nexit $?"), directory, environment);
    }

    private static RelayProcess start(
            List<String> start, Path directory, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(start);
        command.addAll(List.of(arguments));
        try {
            Path out = Files.createTempFile("relay", ".out");
            Path err = Files.createTempFile("relay", ".err");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(out.toFile()))
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> OURS.stream().anyMatch(name::startsWith));
            builder.environment().putAll(environment);
            return new RelayProcess(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The most memory that it has had so far, in bytes (Linux, proc(5): VmHWM); 0 where the system does not tell. */
    long peakResidentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** What it has written to standard output. */
    String out() {
        return read(out);
    }

    /** What it has written to standard error, where the log goes. */
    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until standard error holds this text. */
    void awaitErr(String text) {
        await("'" + text + "' on standard error", () -> err().contains(text));
    }

    /** Waits while it runs; what it has printed is part of a failure. */
    void await(String what, Callable<Boolean> condition) {
        try {
            Awaitility.await(what)
                    .atMost(PATIENCE)
                    .until(() -> Boolean.TRUE.equals(condition.call()) || !process.isAlive());
            if (!Boolean.TRUE.equals(condition.call())) {
                throw new AssertionError("it has ended without " + what + "; " + this);
            }
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(e.getMessage() + "; " + this, e);
        } catch (Exception e) {
            throw new IllegalStateException(what, e);
        }
    }

    /** Waits for its end; answers the exit status. */
    int end() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + PATIENCE.toSeconds() + " s: " + this);
        }
        return process.exitValue();
    }

    /** Sends SIGTERM, and waits for the end. */
    int terminate() throws InterruptedException {
        process.destroy();
        return end();
    }

    /** Sends SIGTERM to what a shell has started, and waits for the end. */
    int terminateChildren() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroy);
        return end();
    }

    /** Both outputs, for the message of an assertion. */
    @Override
    public String toString() {
        return "standard output:\n" + out() + "\nstandard error:\n" + err();
    }

    /** Sends SIGKILL; it has ended when this returns. */
    void kill() {
        // A command that was started by it first: it would go on alone.
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).forEach(ProcessHandle::destroyForcibly);
        process.onExit().join();
    }

    @Override
    public void close() {
        kill();
        out.toFile().delete();
        err.toFile().delete();
    }
}
