package io.metricstream.relay.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an endpoint that is far away does to the throughput, with so many requests in flight at once. */
final class SlowEndpoint {
    private static final Duration FAR = Duration.ofMillis(50);
    private static final List<Integer> REQUESTS = List.of(1, 2, 8, 32);

    private SlowEndpoint() {}

    static void run(Session session) throws IOException, InterruptedException {
        session.report()
                .table(
                        "backfill in batches of 256 KiB, requests not compressed",
                        "relay.otlp.concurrency",
                        "MB/s if answers come at once",
                        "MB/s if they come after " + FAR.toMillis() + " ms");
        for (int requests : session.scale().rows(REQUESTS)) {
            Dataset far = Dataset.written("far", session.scale().rowBytes(requests), StoredAs.PLAIN);
            session.servers().put(far);
            try {
                session.report()
                        .row(
                                String.valueOf(requests),
                                carry(session, session.carriage().usual(), Duration.ZERO, requests),
                                carry(session, far, FAR, requests));
            } finally {
                session.servers().delete(far);
            }
        }
    }

    private static String carry(Session session, Dataset data, Duration delay, int requests)
            throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(Carriage.compression(false));
        settings.put("RELAY_OTLP_BATCH_SIZE", "256KiB");
        settings.put("RELAY_OTLP_CONCURRENCY", String.valueOf(requests));
        Figures figures = session.carriage().carry(Carrier.BACKFILL, data, settings, delay);
        return Figures.format("%.1f", figures.steady().megabytesPerSecond());
    }
}
