package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.OtlpReceiver;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.metrics.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Route files as users might edit them: what works, and that no edit loses an object without a word. */
class EditedRoutesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final SmallObjects objects = new SmallObjects();

    @Test
    void aHeaderThatARouteSetsReachesTheEndpointIfItIsAllowed() {
        try (Rig rig = new Rig(directory)
                .set("RELAY_OTLP_FORWARD_HEADERS", "X-Scope-OrgID")
                .route("tenant.camel.yaml", """
                        - route:
                            from:
                              uri: direct:tenant
                              steps:
                                - setHeader: {name: X-Scope-OrgID, simple: "${header.CamelRelayBucket}"}
                                - setHeader: {name: X-Other, constant: stays}
                        """)
                .route("enrich.camel.yaml", enrich("- to: direct:tenant"))) {
            rig.start();

            rig.put("object", objects.next().bytes());
            rig.awaitObjects("completed", 1);

            assertThat(rig.receiver().headers())
                    .isNotEmpty()
                    .allSatisfy(headers -> assertThat(headers)
                            .containsEntry("x-scope-orgid", Rig.SOURCE)
                            .doesNotContainKey("x-other"));
            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        }
    }

    @Test
    void whatAForgetfulFilterKeptBackArrivesOnceTheRouteIsMended() {
        try (Rig rig = new Rig(directory).byQueue();
                LogLines log = new LogLines()) {
            rig.route("enrich.camel.yaml", enrich("- stop: {}")).start();
            rig.putAndAnnounce("object", objects.next().bytes());
            rig.awaitObjects("given_back", 2);
            rig.stop();
            assertThat(log.lines())
                    .anyMatch(line ->
                            line.contains("s3://" + Rig.SOURCE + "/object") && line.contains("CamelRelayOutcome"));
            assertThat(rig.messages()).isEqualTo(1);

            rig.route("enrich.camel.yaml", enrich("- setProperty: {name: mended, constant: true}"))
                    .start();
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- wireTap: {uri: \"direct:second\"}",
                "- multicast: {aggregationStrategy: \"#class:org.apache.camel.processor.aggregate.UseOriginalAggregationStrategy\","
                        + " steps: [{to: {uri: \"direct:second\"}}]}"
            })
    void aSecondDestinationByTheUsersOwnMeans(String step) {
        try (OtlpReceiver second = OtlpReceiver.start();
                Rig rig = new Rig(directory)
                        .route("enrich.camel.yaml", enrich(step))
                        .route("second.camel.yaml", """
                                - route:
                                    from:
                                      uri: direct:second
                                      steps:
                                        - process: {ref: otlpRequest}
                                        - to:
                                            uri: "%s"
                                            parameters: {httpMethod: POST, headerFilterStrategy: "#otlpHeaders"}
                                """.formatted(second.endpoint()))) {
            rig.start();

            for (int i = 0; i < 5; i++) {
                rig.put("object-" + i, objects.next().bytes());
            }
            rig.awaitObjects("completed", 5);
            await().atMost(PATIENCE)
                    .until(() -> second.requests() >= rig.receiver().requests());

            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
            Conservation.assertExactly(second.accepted(), objects.made());
        }
    }

    @Test
    void anObjectThatNobodyClaimedIsNotFinished() {
        String object = builtIn("object.camel.yaml");
        int from = object.indexOf("              - idempotentConsumer:");
        int to = object.indexOf("        - process:", from);
        assertNothingIsLost(
                "object.camel.yaml",
                object.substring(0, from) + "              - to: direct:stream\n" + object.substring(to),
                "direct:object must claim it before it is finished");
    }

    @Test
    void anObjectThatNobodySplitIsNotComplete() {
        String object = builtIn("object.camel.yaml");
        assertNothingIsLost(
                "object.camel.yaml",
                object.substring(0, object.indexOf("        - split:"))
                        + "        - log: \"${header.CamelRelayKey}\"\n",
                "direct:stream did not split it");
    }

    @Test
    void anObjectWhoseRouteStopsIsNotSettled() {
        String object = builtIn("object.camel.yaml");
        String claim = "              - idempotentConsumer:";
        assertNothingIsLost(
                "object.camel.yaml",
                object.replace(claim, "              - stop: {}\n" + claim),
                "s3://" + Rig.SOURCE + "/object");
    }

    /** We had a bug where a message was deleted because nobody had failed, although nobody had read its object either. */
    @Test
    void aMessageWhoseRouteStopsStaysInTheQueue() {
        String receive = builtIn("receive-sqs.camel.yaml");
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.route(
                            "receive-sqs.camel.yaml",
                            receive.replace("\n        - split:", "\n        - stop: {}\n        - split:"))
                    .start();
            rig.putAndAnnounce("object", objects.next().bytes());
            await().atMost(PATIENCE)
                    .until(() -> rig.service().context().getInflightRepository().size() == 0 && lastPoll(rig) > 0);
            rig.stop();
            assertThat(rig.messages()).isEqualTo(1);

            rig.route("receive-sqs.camel.yaml", receive).start();
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        }
    }

    /** A failure that a user's route handles is still a failure. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aHandledFailureConfirmsNothing(boolean byQueue) {
        try (Rig rig = byQueue ? new Rig(directory).byQueue() : new Rig(directory)) {
            rig.route("my-errors.camel.yaml", """
                    - routeConfiguration:
                        errorHandler:
                          defaultErrorHandler: {}
                        onException:
                          - onException:
                              exception: [java.lang.Exception]
                              handled: {constant: "true"}
                              steps:
                                - log: "handled"
                    """);
            rig.set("RELAY_DEAD_LETTER_BUCKET", "failures-made-later").start();
            rig.putAndAnnounce("object", SmallObjects.damaged(objects.next()));
            rig.awaitObjects("given_back", 2);
            if (byQueue) {
                assertThat(rig.messages()).isEqualTo(1);
            }

            rig.aws().createBucket("failures-made-later");
            rig.awaitObjects("completed", 1);
            rig.assertConserved();
            assertThat(rig.keys("failures-made-later")).hasSize(1);
        }
    }

    private void assertNothingIsLost(String file, String edited, String said) {
        try (Rig rig = new Rig(directory).byQueue().set("RELAY_SOURCE_AFTER", "delete");
                LogLines log = new LogLines()) {
            rig.route(file, edited).start();
            rig.putAndAnnounce("object", objects.next().bytes());
            rig.awaitObjects("given_back", 2);
            RelayMetrics metrics = rig.service().metrics();
            rig.stop();
            assertThat(log.lines()).anyMatch(line -> line.contains(said));
            assertThat(rig.messages()).isEqualTo(1);
            assertThat(rig.exists(Rig.SOURCE, "object")).isTrue();
            assertThat(metrics.objects("completed")).isZero();
            assertThat(metrics.conservation().inFlight()).isEqualTo(Tally.ZERO);

            rig.route(file, builtIn(file)).start();
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();
            rig.assertSettled();
            assertThat(rig.receiver().accepted().distinct())
                    .isEqualTo((int) objects.made().get(0).dataPoints());
            assertThat(rig.exists(Rig.SOURCE, "object")).isFalse();
        }
    }

    private static double lastPoll(Rig rig) {
        return rig.get("/observe/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("relay_last_poll_timestamp_seconds "))
                .mapToDouble(line -> Double.parseDouble(line.split(" ")[1]))
                .findFirst()
                .orElse(0);
    }

    /** The built-in file with a step of the user's own before its first. */
    private static String enrich(String step) {
        return builtIn("enrich.camel.yaml").replace("      steps:\n", "      steps:\n        " + step + "\n");
    }

    private static String builtIn(String file) {
        try {
            return Files.readString(Path.of("routes").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
