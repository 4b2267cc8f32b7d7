package io.metricstream.relay.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an endpoint that is far away does to the throughput, with so many requests in flight at once. */
final class SlowEndpoint {
    private static final Duration FAR = Duration.ofMillis(50);
    private static final List<Integer> REQUESTS = List.of(1, 8, 32);

    private SlowEndpoint() {}

    static void run(Session session) throws IOException, InterruptedException {
        session.report()
                .table(
                        "backfill in batches of 256 KiB, requests with gzip",
                        Figures.columns("answers, requests at once"));
        Dataset near = session.carriage().usual();
        row(session, near, Duration.ZERO, 0);
        Dataset far = Dataset.written("far", session.scale().slowRowBytes(), StoredAs.PLAIN);
        session.servers().put(far);
        row(session, far, FAR, 0);
        for (int requests : REQUESTS) {
            row(session, requests < 8 ? far : near, FAR, requests);
        }
        session.servers().delete(far);
    }

    /** @param requests 0 for the default */
    private static void row(Session session, Dataset data, Duration delay, int requests)
            throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(Carriage.compression(true));
        settings.put("RELAY_OTLP_BATCH_SIZE", "256KiB");
        if (requests > 0) {
            settings.put("RELAY_OTLP_CONCURRENCY", String.valueOf(requests));
        }
        String name = "after " + delay.toMillis() + " ms, " + (requests == 0 ? "default" : requests);
        session.report()
                .row(session.carriage()
                        .carry(Carrier.BACKFILL, data, settings, delay)
                        .cells(name));
    }
}
