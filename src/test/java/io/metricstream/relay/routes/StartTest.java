package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.kit.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a relay that has started serves over HTTP, and what it does while S3 and SQS are not there. */
class StartTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final SmallObjects objects = new SmallObjects();

    @Test
    void metricsHaveTheNamesOfTheContract() {
        try (Rig rig = new Rig(directory)) {
            rig.start();
            rig.put("sound", objects.next().bytes());
            rig.put("damaged", SmallObjects.damaged(objects.next()));
            rig.awaitObjects("completed", 2);

            List<String> served = rig.get("/observe/metrics").body().lines().toList();
            for (String metric : List.of(
                    "relay_objects_total{outcome=\"completed\"} 2",
                    "relay_dead_letters_total{reason=\"damaged\"} 1",
                    "relay_dead_letters_total{reason=\"rejected\"} 0",
                    "relay_frames_in_flight 0",
                    "relay_holding 0",
                    "relay_delivery_seconds_count ",
                    "relay_delivery_seconds_bucket{le=\"0.005\"} ",
                    "relay_freshness_seconds_count ",
                    "relay_newest_data_point_timestamp_seconds ",
                    "relay_last_poll_timestamp_seconds ")) {
                assertThat(served).as(metric).anyMatch(line -> line.startsWith(metric));
            }
            for (String name : List.of("relay_frames_total", "relay_data_points_total", "relay_bytes_total")) {
                for (String outcome : List.of("read", "delivered", "dead_lettered", "dropped", "given_back")) {
                    String metric = name + "{outcome=\"" + outcome + "\"} ";
                    assertThat(served).as(metric).anyMatch(line -> line.startsWith(metric));
                }
            }
            assertThat(served)
                    .contains("relay_bytes_total{outcome=\"dead_lettered\"} "
                            + (double) rig.assertSettled().deadLettered().bytes());
        }
    }

    /** The first poll comes with the start of its route: whatever that calls must have started before. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theFirstPollIsMadeAtOnceAndFindsEveryRoute(boolean byQueue) {
        try (Rig rig = byQueue ? new Rig(directory).byQueue() : new Rig(directory);
                LogLines log = new LogLines()) {
            rig.putAndAnnounce("object", objects.next().bytes());

            rig.set("RELAY_SOURCE_POLL_INTERVAL", "24h").start();

            rig.awaitObjects("completed", 1);
            rig.assertSettled();
            assertThat(log.lines()).noneMatch(line -> line.contains("No consumers available"));
        }
    }

    @Test
    void readinessNamesTheCauseOfAHoldAndLivenessStaysUp() {
        try (Rig rig = new Rig(directory)) {
            rig.receiver().answer(request -> OtlpAnswer.status(503));
            rig.start();
            awaitReadiness(rig, 200);

            rig.put("object", objects.next().bytes());
            awaitReadiness(rig, 503);
            assertThat(rig.get("/observe/health/ready").body()).contains("answered 503");
            assertThat(rig.get("/observe/health/live").statusCode()).isEqualTo(200);
            assertThat(rig.get("/observe/metrics").body()).contains("relay_holding 1");

            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitObjects("completed", 1);
            awaitReadiness(rig, 200);
            rig.assertSettled();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStartSurvivesThatS3AndSqsAreNotThere(boolean byQueue) {
        try (Rig rig = byQueue ? new Rig(directory).byQueue() : new Rig(directory);
                TcpProxy s3 = TcpProxy.before(rig.aws().s3Endpoint());
                TcpProxy sqs = TcpProxy.before(rig.aws().sqsEndpoint())) {
            rig.s3(() -> rig.clients().s3(s3.endpoint()))
                    .sqs(() -> rig.clients().sqs(sqs.endpoint()));
            s3.refuse(true);
            sqs.refuse(true);
            rig.start();
            awaitReadiness(rig, 503);
            assertThat(rig.get("/observe/health/live").statusCode()).isEqualTo(200);

            s3.refuse(false);
            sqs.refuse(false);
            rig.putAndAnnounce("sound", objects.next().bytes());
            rig.putAndAnnounce("damaged", SmallObjects.damaged(objects.next()));
            rig.awaitObjects("completed", 2);
            awaitReadiness(rig, 200);

            rig.assertConserved();
            assertThat(rig.deadLetters()).hasSize(1);
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        }
    }

    /** We had a bug where a bucket that could not be listed went unseen: the last poll counted as one that succeeded. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readinessIsDownWhileTheSourceCannotBeRead(boolean byQueue) {
        try (Rig rig = byQueue ? new Rig(directory).byQueue() : new Rig(directory);
                TcpProxy s3 = TcpProxy.before(rig.aws().s3Endpoint());
                TcpProxy sqs = TcpProxy.before(rig.aws().sqsEndpoint())) {
            rig.s3(() -> rig.clients().s3(s3.endpoint()))
                    .sqs(() -> rig.clients().sqs(sqs.endpoint()));
            rig.start();
            awaitReadiness(rig, 200);

            s3.refuse(true);
            sqs.refuse(true);
            awaitReadiness(rig, 503);
            assertThat(rig.get("/observe/health/live").statusCode()).isEqualTo(200);

            s3.refuse(false);
            sqs.refuse(false);
            awaitReadiness(rig, 200);
        }
    }

    private static void awaitReadiness(Rig rig, int status) {
        await("readiness " + status)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(rig.get("/observe/health/ready").statusCode())
                        .as(rig.get("/observe/health/ready").body())
                        .isEqualTo(status));
    }
}
