package io.metricstream.relay.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an endpoint that is far away does to the throughput: one batch after the other, and as the relay does by default. */
final class SlowEndpoint {
    private static final List<Duration> DELAYS = List.of(Duration.ZERO, Duration.ofMillis(50));
    private static final int BATCH_BYTES = 256 << 10;

    /** One request each. */
    private static final int SMALL_OBJECT_BYTES = 250_000;

    private SlowEndpoint() {}

    static void run(Session session) throws IOException, InterruptedException {
        session.report()
                .table(
                        "backfill in batches of 256 KiB, requests with gzip as by default",
                        "objects, requests, answers after",
                        "MB/s",
                        "CPU s/MB",
                        "peak memory");
        Dataset some = Dataset.written("far", session.scale().slowRowBytes(), StoredAs.PLAIN, 0);
        rows(session, "10 MB, one at a time", some, Map.of("RELAY_OTLP_CONCURRENCY", "1"));
        Dataset many = Dataset.written("far", session.scale().rowBytes(), StoredAs.PLAIN, 0);
        rows(session, "10 MB, default", many, Map.of());
        Dataset small = Dataset.of(
                "far", Contents.written(SMALL_OBJECT_BYTES), session.scale().rowBytes() / 2, StoredAs.PLAIN, 0);
        rows(session, "0.25 MB, default", small, Map.of());
    }

    private static void rows(Session session, String name, Dataset data, Map<String, String> settings)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("RELAY_OTLP_BATCH_SIZE", String.valueOf(BATCH_BYTES));
        session.servers().put(data);
        try {
            for (Duration delay : DELAYS) {
                Figures figures = session.carriage().carry(Carrier.BACKFILL, data, all, delay);
                session.report()
                        .row(
                                name + ", " + delay.toMillis() + " ms",
                                Figures.format("%.1f", figures.steady().megabytesPerSecond()),
                                Figures.format("%.4f", figures.steady().cpuSecondsPerMegabyte()),
                                Figures.format("%,d MiB", figures.peakResidentBytes() >> 20));
            }
        } finally {
            session.servers().delete(data);
        }
    }
}
