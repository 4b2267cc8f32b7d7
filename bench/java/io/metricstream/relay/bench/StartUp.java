package io.metricstream.relay.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How long it takes from the start of {@code ./relay} to the first delivery, with an object waiting. */
final class StartUp {
    private static final String PREFIX = "start/";
    private static final int OBJECT_BYTES = 100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private StartUp() {}

    static void run(Session session) throws IOException, InterruptedException {
        String key = PREFIX + "object";
        session.servers().put(key, Contents.written(OBJECT_BYTES).bytes(), 1);
        session.report().table("from start to first delivery", "way in", "starts", "median", "longest");
        for (Carrier carrier : session.scale().rows(List.of(Carrier.SQS, Carrier.POLL, Carrier.BACKFILL))) {
            Histogram nanos = new Histogram(3);
            for (int i = 0; i < session.scale().starts(); i++) {
                nanos.recordValue(firstDelivery(session, carrier, key));
            }
            session.report()
                    .row(
                            carrier.toString(),
                            String.valueOf(nanos.getTotalCount()),
                            seconds(nanos.getValueAtPercentile(50)),
                            seconds(nanos.getMaxValue()));
        }
    }

    private static long firstDelivery(Session session, Carrier carrier, String key)
            throws IOException, InterruptedException {
        Map<String, String> settings = new HashMap<>(new RelayMeters().environment());
        if (carrier == Carrier.SQS) {
            String queueUrl = session.servers().newQueue();
            session.servers().announce(queueUrl, key);
            settings.put("RELAY_SOURCE_QUEUE", queueUrl);
        }
        session.servers().endpoint().reset(Duration.ZERO);
        try (MeasuredProcess relay = session.carriage().launch(carrier, PREFIX, settings)) {
            if (!session.servers().endpoint().awaitRequest(PATIENCE)) {
                throw relay.failed("has delivered nothing in " + PATIENCE.toSeconds() + " s");
            }
            long nanos = System.nanoTime() - relay.startNanos();
            relay.stop();
            return nanos;
        }
    }

    private static String seconds(long nanos) {
        return Figures.format("%.2f s", nanos / 1e9);
    }
}
