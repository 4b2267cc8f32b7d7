package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.metrics.Conservation;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user's route does with a part is seen: nothing leaves the flow unsaid. */
class DeadLetterUserRouteTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- stop: {}",
                "- filter: {simple: \"${header.CamelRelayFrames} > 1000\", steps: [{process: {ref: resourceAttributes}}]}\n"
                        + "        - stop: {}",
                "- removeHeaders: {pattern: \"*\"}",
            })
    void aPartThatARouteTakesAwayUnsaidFailsItsObject(String step) {
        try (Rig rig = new Rig(directory).route("enrich.camel.yaml", enrich(step))) {
            rig.start();

            rig.put("object", CAPTURE);
            rig.awaitObjects("given_back", 2);

            // It is tried again and again, so now and then something is in flight.
            await().untilAsserted(rig::assertConserved);
            Conservation conservation = rig.service().metrics().conservation();
            assertThat(conservation.givenBack().dataPoints()).isGreaterThanOrEqualTo(2 * 710);
            assertThat(conservation.delivered().bytes()).isZero();
            assertThat(rig.deadLetters()).isEmpty();
        }
    }

    @Test
    void aPartThatARouteDropsOnPurposeIsCounted() {
        String drop = "- setHeader: {name: CamelRelayOutcome, constant: dropped}\n        - stop: {}";
        try (Rig rig = new Rig(directory).byQueue().route("enrich.camel.yaml", enrich(drop))) {
            rig.start();

            rig.putAndAnnounce("object", CAPTURE);
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().dropped().dataPoints()).isEqualTo(710);
            assertThat(rig.receiver().requests()).isZero();
            assertThat(rig.deadLetters()).isEmpty();
        }
    }

    @Test
    void aReasonThatARouteMakesUpGivesTheObjectBack() {
        String bored = "- setHeader: {name: CamelRelayReason, constant: bored}\n        - to: direct:dead-letter";
        try (Rig rig = new Rig(directory).route("enrich.camel.yaml", enrich(bored))) {
            rig.start();

            rig.put("object", CAPTURE);
            rig.awaitObjects("given_back", 1);

            await().untilAsserted(rig::assertConserved);
            assertThat(rig.deadLetters()).isEmpty();
        }
    }

    /** What a route made of the body is not what is kept. */
    @Test
    void aLetterHoldsTheOriginalBytesWhateverTheBodyIs() {
        String letter = "- setBody: {constant: \"something else\"}\n"
                + "        - setHeader: {name: CamelRelayReason, constant: rejected}\n"
                + "        - to: direct:dead-letter\n"
                + "        - stop: {}";
        try (Rig rig = new Rig(directory).byQueue().route("enrich.camel.yaml", enrich(letter))) {
            rig.start();

            rig.putAndAnnounce("object", CAPTURE);
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().deadLettered().dataPoints()).isEqualTo(710);
            assertThat(rig.deadLetters())
                    .singleElement()
                    .satisfies(kept -> assertThat(kept.bytes()).isEqualTo(CAPTURE));
        }
    }

    private static String enrich(String step) {
        return "- route:\n    id: enrich\n    from:\n      uri: direct:enrich\n      steps:\n        " + step + "\n";
    }
}
