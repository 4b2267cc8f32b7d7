package io.metricstream.relay.bench;

import io.metricstream.relay.bench.Steady.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** A JVM of its own that is looked at, 50 times a second, while it works. Closing it kills it. */
final class MeasuredProcess implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(20);
    /** What the machine happens to have set must not reach it. */
    private static final List<String> OURS = List.of("AWS_", "OTEL_", "RELAY_", "S3_", "JAVA_TOOL_OPTIONS");

    private final Process process;
    private final long startNanos;
    private final Path out;
    private final Path err;
    private final LongSupplier bytes;
    private final ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
    private final List<Sample> samples = new ArrayList<>();
    private long peakResidentBytes;

    private MeasuredProcess(Process process, long startNanos, Path out, Path err, LongSupplier bytes) {
        this.process = process;
        this.startNanos = startNanos;
        this.out = out;
        this.err = err;
        this.bytes = bytes;
        looks.scheduleAtFixedRate(this::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** This JVM's {@code java}. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /**
     * Starts it.
     *
     * @param directory the working directory; what it prints is kept there
     * @param environment in addition to the machine's own
     * @param bytes how much the endpoint has
     */
    static MeasuredProcess start(
            Path directory, Map<String, String> environment, LongSupplier bytes, List<String> command)
            throws IOException {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> OURS.stream().anyMatch(name::startsWith));
        builder.environment().putAll(environment);
        long start = System.nanoTime();
        Process process = builder.start();
        // Whoever stops the benchmark stops this too.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "bench-stop"));
        return new MeasuredProcess(process, start, out, err, bytes);
    }

    /** {@link System#nanoTime()} before it was started. */
    long startNanos() {
        return startNanos;
    }

    /** What it has used since its start: 0 once it has ended. Linux counts in hundredths of a second (proc(5), utime and stime). */
    private void look() {
        long cpu = process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
        long peak = peak();
        synchronized (samples) {
            if (process.isAlive()) {
                samples.add(new Sample(System.nanoTime(), cpu, bytes.getAsLong()));
            }
            peakResidentBytes = Math.max(peakResidentBytes, peak);
        }
    }

    /** The most memory that it has had so far (proc(5), VmHWM); 0 where the system does not tell. */
    private long peak() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + process.pid() + "/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    List<Sample> samples() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    long peakResidentBytes() {
        synchronized (samples) {
            return peakResidentBytes;
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed to standard output. */
    String out() throws IOException {
        return Files.readString(out);
    }

    /** Waits for its end, which is to be a good one. */
    void end(Duration timeout) throws IOException, InterruptedException {
        if (!process.waitFor(timeout.toSeconds(), TimeUnit.SECONDS)) {
            throw failed("still runs after " + timeout.toSeconds() + " s");
        }
        if (process.exitValue() != 0) {
            throw failed("has ended with status " + process.exitValue());
        }
    }

    /** Sends SIGTERM and waits for the end. */
    void stop() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }

    /** A failure that tells what it has said. */
    IOException failed(String what) throws IOException {
        return new IOException("the measured process " + what + "; it said: "
                + Files.readString(err).strip());
    }

    @Override
    public void close() {
        looks.shutdownNow();
        process.destroyForcibly();
        process.onExit().join();
    }
}
