package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.metrics.GiveBackCause;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is served of the source: how much waits, how old it is, and why objects were given back. */
class SourceMetricsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final SmallObjects objects = new SmallObjects();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBacklogGrowsWhileTheEndpointIsAwayAndIsGoneAfterwards(boolean byQueue) {
        try (Rig rig = byQueue ? new Rig(directory).byQueue() : new Rig(directory)) {
            rig.receiver().answer(request -> OtlpAnswer.status(503));
            for (int i = 0; i < 5; i++) {
                rig.putAndAnnounce("object-" + i, objects.next().bytes());
            }
            rig.set("RELAY_SOURCE_CONCURRENCY", "2").start();

            awaitServed(rig, "relay_source_backlog{state=\"in_work\"}", 1, 5);
            awaitServed(rig, "relay_source_backlog{state=\"not_begun\"}", 1, 5);
            awaitServed(rig, "relay_source_oldest_seconds", 0.001, 3600);

            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitObjects("completed", 5);
            awaitServed(rig, "relay_source_oldest_seconds", 0, 0);
            if (!byQueue) {
                // SQS is asked every 30 s only.
                awaitServed(rig, "relay_source_backlog{state=\"in_work\"}", 0, 0);
                awaitServed(rig, "relay_source_backlog{state=\"not_begun\"}", 0, 0);
            }
            rig.assertSettled();
        }
    }

    @Test
    void whatIsGivenBackIsCountedByItsCause() {
        try (Rig rig =
                new Rig(directory).byQueue().set("RELAY_OTLP_HOLD", "1s").set("RELAY_SOURCE_VISIBILITY", "60s")) {
            rig.receiver().answer(request -> OtlpAnswer.status(503));
            rig.start();
            for (GiveBackCause cause : GiveBackCause.values()) {
                assertThat(served(
                                rig,
                                "relay_given_back_total{cause=\"" + cause.name().toLowerCase(Locale.ROOT) + "\"}"))
                        .as(cause.name())
                        .isZero();
            }
            rig.putAndAnnounce("object", objects.next().bytes());
            rig.awaitObjects("given_back", 1);
            assertThat(rig.service().metrics().givenBackFor(GiveBackCause.ENDPOINT))
                    .isPositive();

            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitObjects("completed", 1);
            assertThat(rig.service().metrics().givenBackFor(GiveBackCause.ENDPOINT))
                    .isEqualTo(rig.service().metrics().objects("given_back"));
            rig.assertConserved();
        }
    }

    @Test
    void aRouteThatTakesAPartAwayAndAReadThatFailsHaveCausesOfTheirOwn() {
        try (Rig rig = new Rig(directory);
                FaultyS3 s3 = new FaultyS3(rig.aws())) {
            s3.faults(request -> request.equals("GET /" + Rig.SOURCE + "/object") ? Fault.REFUSE : Fault.NONE);
            rig.route("enrich.camel.yaml", """
                            - route:
                                from:
                                  uri: direct:enrich
                                  steps:
                                    - stop: {}
                            """).start();
            rig.put("object", objects.next().bytes());
            await().atMost(PATIENCE).until(() -> rig.service().metrics().givenBackFor(GiveBackCause.ROUTE) > 0);
            rig.stop();

            rig.s3(s3::newClient).start();
            await().atMost(PATIENCE).until(() -> rig.service().metrics().givenBackFor(GiveBackCause.SOURCE) > 0);
            assertThat(rig.service().metrics().givenBackFor(GiveBackCause.OTHER))
                    .isZero();
            rig.assertConserved();
        }
    }

    private static void awaitServed(Rig rig, String series, double least, double most) {
        await(series + " from " + least + " to " + most)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(served(rig, series)).isBetween(least, most));
    }

    private static double served(Rig rig, String series) {
        return rig.get("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError(series + " is not served"));
    }
}
