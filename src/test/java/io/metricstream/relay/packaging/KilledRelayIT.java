package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.PointCounts;
import io.metricstream.relay.demo.StreamObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real jar, killed with SIGKILL in the middle of one object, again and again. */
class KilledRelayIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));
    private static final int KILLS = 3;

    @TempDir
    Path directory;

    @Test
    void losesNothingAndGoesOnInTheMiddleOfTheObject() throws Exception {
        StreamObject object =
                new MetricStreamWriter(MetricStreamOptions.of(11).withPrefix(Outside.PREFIX)).next(6 << 20);
        try (Outside outside = new Outside()) {
            PointCounts accepted = outside.receiver().accepted();
            outside.put(object.key(), object.bytes());

            for (int kill = 1; kill <= KILLS; kill++) {
                long enough = object.dataPoints() * kill / (KILLS + 1);
                CountDownLatch killed = new CountDownLatch(1);
                outside.receiver().answer(request -> {
                    if (accepted.total() >= enough) {
                        await(killed);
                    }
                    return OtlpAnswer.accepted();
                });
                // Its end is a SIGKILL.
                try (RelayProcess relay = start(outside)) {
                    relay.await("some data points", () -> accepted.total() >= enough);
                }
                killed.countDown();
            }
            outside.receiver().answer(request -> OtlpAnswer.accepted());
            try (RelayProcess relay = start(outside)) {
                relay.await("all data points", () -> accepted.distinct() == object.dataPoints());
                assertThat(relay.terminate()).isIn(0, 143);
            }

            long repeated = accepted.total() - accepted.distinct();
            System.out.printf("%d kills repeated %d of %d data points%n", KILLS, repeated, object.dataPoints());
            assertThat(accepted.distinct()).isEqualTo(Math.toIntExact(object.dataPoints()));
            // Without a record of its progress, the object would have come one and a half times more.
            assertThat(repeated).isLessThan(object.dataPoints() / 4);
            assertThat(outside.deadLetters()).isEmpty();
        }
    }

    private RelayProcess start(Outside outside) throws Exception {
        Files.writeString(directory.resolve("application.properties"), """
                relay.http.port=0
                relay.source.poll-interval=200ms
                relay.source.visibility=2s
                relay.otlp.batch-size=64KiB
                relay.otlp.concurrency=2
                """);
        Map<String, String> environment = new HashMap<>(outside.environment());
        environment.putAll(outside.guide());
        return RelayProcess.start(RELAY, directory, environment);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
