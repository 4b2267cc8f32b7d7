package io.metricstream.relay.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A short run of the relay between servers of this process, from which its JVM learns what a start loads. The arguments are the
 * command that starts it, such as {@code java -XX:AOTCacheOutput=FILE -jar metric-stream-relay.jar run}: it gets an object
 * to deliver, then SIGTERM. Exit status 0 if it has delivered that and has ended.
 */
public final class Rehearsal {
    private static final Duration LOOK = Duration.ofMillis(50);

    /** Of a slow and busy machine. */
    private static final Duration DELIVERY = Duration.ofMinutes(2);

    /** What was learned is written at the end, which takes longer than the run. */
    private static final Duration END = Duration.ofMinutes(4);

    private static final int OBJECT_BYTES = 100_000;

    /** What is set for the relay that is to be started later must not reach this one. */
    private static final List<String> OURS = List.of("AWS_", "OTEL_", "RELAY_", "S3_");

    private Rehearsal() {}

    public static void main(String[] command) throws Exception {
        Path directory = Files.createTempDirectory("relay-rehearsal");
        boolean delivered;
        try {
            delivered = run(List.of(command), directory);
        } finally {
            delete(directory);
        }
        System.exit(delivered ? 0 : 1);
    }

    private static boolean run(List<String> command, Path directory) throws Exception {
        Path buckets = Files.createDirectory(directory.resolve("s3"));
        try (DemoServers servers = DemoServers.start(buckets, request -> OtlpAnswer.accepted())) {
            servers.write(new MetricStreamWriter(MetricStreamOptions.of(1)).next(OBJECT_BYTES));
            Process relay = start(command, directory, servers);
            try {
                boolean delivered = isDelivered(relay, servers);
                relay.destroy();
                return delivered && relay.waitFor(END.toSeconds(), TimeUnit.SECONDS);
            } finally {
                relay.destroyForcibly();
            }
        }
    }

    private static Process start(List<String> command, Path directory, DemoServers servers) throws IOException {
        ProcessBuilder relay =
                new ProcessBuilder(command).directory(directory.toFile()).inheritIO();
        relay.environment().keySet().removeIf(name -> OURS.stream().anyMatch(name::startsWith));
        relay.environment().putAll(servers.environment());
        relay.environment().put("RELAY_STATE_DIR", directory.resolve("state").toString());
        relay.environment().put("RELAY_HTTP_PORT", "0");
        return relay.start();
    }

    private static boolean isDelivered(Process relay, DemoServers servers) throws InterruptedException {
        long end = System.nanoTime() + DELIVERY.toNanos();
        while (System.nanoTime() < end && !relay.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            if (servers.received().total() > 0 && servers.isQueueEmpty()) {
                return true;
            }
        }
        return false;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
