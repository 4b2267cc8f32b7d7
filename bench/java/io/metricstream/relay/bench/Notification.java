package io.metricstream.relay.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** How long it takes from an object's notification to its last data point at the endpoint, one object at a time. */
final class Notification {
    private static final String PREFIX = "notification/";
    /** One batch, and so one request. */
    private static final int OBJECT_BYTES = 100_000;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Notification() {}

    static void run(Session session) throws IOException, InterruptedException {
        Servers servers = session.servers();
        Contents contents = Contents.written(OBJECT_BYTES);
        String queueUrl = servers.newQueue();
        Map<String, String> settings = new HashMap<>(new RelayMeters().environment());
        settings.put("RELAY_SOURCE_QUEUE", queueUrl);
        servers.endpoint().reset(Duration.ZERO);
        Histogram nanos = new Histogram(3);
        try (MeasuredProcess relay = session.carriage().start(Carrier.SQS, PREFIX, settings)) {
            int warmUp = session.scale().notificationsToWarmUp();
            for (int i = 0; i < warmUp + session.scale().notifications(); i++) {
                String key = PREFIX + i;
                servers.put(key, contents.bytes(), 1);
                long start = System.nanoTime();
                servers.announce(queueUrl, key);
                if (!servers.endpoint().awaitRequest(PATIENCE)) {
                    throw relay.failed("has not delivered s3://" + Servers.SOURCE + "/" + key);
                }
                if (i >= warmUp) {
                    nanos.recordValue(System.nanoTime() - start);
                }
            }
            relay.stop();
        }
        servers.checkFailureBucket();
        session.report()
                .table(
                        "from notification to delivery, SQS, one object of 100 kB at a time",
                        "objects",
                        "p50",
                        "p99",
                        "longest");
        session.report()
                .row(
                        String.valueOf(nanos.getTotalCount()),
                        millis(nanos.getValueAtPercentile(50)),
                        millis(nanos.getValueAtPercentile(99)),
                        millis(nanos.getMaxValue()));
    }

    private static String millis(long nanos) {
        return Figures.format("%.0f ms", nanos / 1e6);
    }
}
