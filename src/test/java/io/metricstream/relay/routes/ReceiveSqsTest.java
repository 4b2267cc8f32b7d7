package io.metricstream.relay.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Events;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notifications of S3 through a real queue and the relay's own routes. */
class ReceiveSqsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LATER_BUCKET = "failures-made-later";

    @TempDir
    Path directory;

    private final SmallObjects objects = new SmallObjects();
    private Rig rig;

    @BeforeEach
    void prepare() {
        rig = new Rig(directory).byQueue();
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void everyShapeOfANotificationLeadsToItsObject() {
        rig.start();

        put("plain/a b+c%d=e/ü.bin");
        rig.send(Events.created("plain/a b+c%d=e/ü.bin"));
        put("sns/year=2026/a+b");
        rig.send(Events.sns(Events.created("sns/year=2026/a+b")));
        put("bridge/a b+c%2Bd=e");
        rig.send(Events.eventBridge("bridge/a b+c%2Bd=e"));
        put("sns-bridge/a+b%20c");
        rig.send(Events.sns(Events.eventBridge("sns-bridge/a+b%20c")));
        put("records/1");
        put("records/2");
        put("records/3");
        rig.send(Events.created("records/1", "records/2", "records/3", "records/1"));

        rig.awaitObjects("completed", 7);
        rig.awaitEmptyQueue();
        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    void whatIsNotToBeReadIsAcknowledgedAndCounted() {
        rig.set("S3_PREFIX", "metrics/").set("RELAY_SOURCE_AFTER", "move:done/").start();
        rig.aws().createBucket("other-bucket");
        StreamObject foreign = new SmallObjects().next();
        for (String key : List.of("elsewhere/1", "done/metrics/1", "metrics/removed")) {
            rig.put(key, foreign.bytes());
        }

        rig.send(Events.TEST);
        rig.send(Events.sns(Events.TEST));
        rig.send(Events.records());
        rig.send(Events.records(Events.record("ObjectCreated:Put", "other-bucket", "metrics/1")));
        rig.send(Events.created("elsewhere/1"));
        rig.send(Events.created("done/metrics/1"));
        rig.send(Events.records(Events.record("ObjectRemoved:Delete", Rig.SOURCE, "metrics/removed")));
        rig.awaitEmptyQueue();

        assertThat(rig.service().metrics().objects("ignored_test_event")).isEqualTo(2);
        assertThat(rig.service().metrics().objects("ignored_no_records")).isEqualTo(1);
        assertThat(rig.service().metrics().objects("ignored_other_bucket")).isEqualTo(1);
        assertThat(rig.service().metrics().objects("ignored_other_prefix")).isEqualTo(1);
        assertThat(rig.service().metrics().objects("ignored_move_prefix")).isEqualTo(1);
        assertThat(rig.service().metrics().objects("ignored_other_event")).isEqualTo(1);
        assertThat(rig.receiver().requests()).isZero();
        assertThat(rig.keys(Rig.SOURCE)).containsExactly("done/metrics/1", "elsewhere/1", "metrics/removed");
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    void anObjectThatIsGoneIsNotWaitedFor() {
        rig.start();

        rig.send(Events.created("expired"));

        rig.awaitObjects("gone", 1);
        rig.awaitEmptyQueue();
        rig.assertSettled();
    }

    @Test
    void anUnusableMessageBecomesADeadLetterAndTakesNothingFromItsNeighbours() {
        rig.start();
        put("good");
        String noEvent = "no event at all: ü";
        String halfGood = Events.records(
                Events.record("ObjectCreated:Put", Rig.SOURCE, "good"),
                "{\"eventVersion\":\"3.0\",\"eventName\":\"x\"}");

        rig.send(noEvent);
        rig.send(halfGood);
        rig.awaitEmptyQueue();

        assertThat(rig.deadLetters())
                .allSatisfy(letter -> assertThat(letter.reason()).isEqualTo("unusable-notification"))
                .extracting(letter -> new String(letter.bytes(), UTF_8))
                .containsExactlyInAnyOrder(noEvent, halfGood);
        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    @Test
    void aMessageWhoseObjectFailsComesAgainAndStopsNoOther() {
        rig.set("RELAY_DEAD_LETTER_BUCKET", LATER_BUCKET)
                .set("RELAY_SOURCE_CONCURRENCY", "1")
                .start();
        StreamObject damaged = objects.next();
        rig.putAndAnnounce("damaged", SmallObjects.damaged(damaged));
        rig.awaitObjects("given_back", 1);
        put("sound/1");
        put("sound/2");
        rig.send(Events.created("sound/1"));
        rig.send(Events.created("sound/2"));
        rig.awaitObjects("completed", 2);
        assertThat(rig.messages()).isEqualTo(1);
        rig.awaitObjects("given_back", 2);

        rig.aws().createBucket(LATER_BUCKET);
        rig.awaitObjects("completed", 3);
        rig.awaitEmptyQueue();

        assertThat(rig.assertConserved().givenBack().bytes()).isPositive();
        assertThat(rig.keys(LATER_BUCKET)).hasSize(1);
        assertThat(rig.receiver().accepted().distinct()).isEqualTo((int)
                objects.made().stream().mapToLong(StreamObject::dataPoints).sum());
    }

    @Test
    void theSameMessageTwiceSendsNothingTwice() {
        rig.set("RELAY_SOURCE_CONCURRENCY", "4").start();
        put("twice");

        for (int i = 0; i < 4; i++) {
            rig.send(Events.created("twice"));
        }
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        assertThat(rig.service().metrics().objects("completed")).isEqualTo(1);
        assertThat(rig.service().metrics().objects("skipped")).isEqualTo(3);
        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    @Test
    void ofSeveralRecordsOnlyTheOneThatFailedIsReadAgain() {
        rig.set("RELAY_DEAD_LETTER_BUCKET", LATER_BUCKET).start();
        rig.put("2-damaged", new byte[] {1, 2, 3, 4, 5, 6, 7});
        put("1-sound");
        put("3-sound");

        rig.send(Events.created("1-sound", "2-damaged", "3-sound"));
        rig.awaitObjects("given_back", 2);
        assertThat(rig.messages()).isEqualTo(1);
        rig.aws().createBucket(LATER_BUCKET);
        rig.awaitObjects("completed", 3);
        rig.awaitEmptyQueue();

        rig.assertConserved();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        assertThat(rig.keys(LATER_BUCKET)).hasSize(1);
    }

    @Test
    void anObjectThatIsReplacedIsRead() {
        rig.start();
        put("key");
        rig.send(Events.created("key"));
        rig.awaitObjects("completed", 1);

        put("key");
        rig.send(Events.created("key"));
        rig.awaitObjects("completed", 2);

        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    /**
     * We had a bug where nothing was ever sent again: a global error handler in errors.camel.yaml made Camel ignore the one
     * of the routeConfiguration "hold", and each 503 gave the object back.
     */
    @Test
    void aQueueMessageIsHiddenForAsLongAsItsObjectIsWorkedOn() {
        rig.set("RELAY_SOURCE_VISIBILITY", "2s").start();
        put("slow");
        long before = rig.receiver().requests();
        rig.receiver().answer(request -> OtlpAnswer.status(503));

        rig.send(Events.created("slow"));
        await().atMost(PATIENCE).until(() -> rig.receiver().requests() >= before + 3);
        rig.receiver().answer(request -> OtlpAnswer.accepted());
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        // Two exchanges, had the message come again while the endpoint was waited for.
        assertThat(rig.service().metrics().objects("given_back")).isZero();
        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    @Test
    void theSweepFindsWhatNoNotificationToldOf() {
        rig.set("RELAY_SOURCE_SWEEP", "2s").start();
        put("announced");
        rig.send(Events.created("announced"));
        put("lost/1");
        put("lost/2");

        rig.awaitObjects("completed", 3);
        rig.awaitEmptyQueue();

        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    /** A message that fails comes again soon at first, and hides longer each time, so that it does not use up its receives. */
    @Test
    void aMessageIsGivenBackWithABackoff() {
        rig.set("RELAY_DEAD_LETTER_BUCKET", LATER_BUCKET)
                .set("RELAY_SOURCE_VISIBILITY", "1h")
                .start();
        rig.put("damaged", new byte[] {1, 2, 3});
        rig.send(Events.created("damaged"));

        // Hidden for an hour, were it not given back.
        rig.awaitObjects("given_back", 3);
        rig.aws().createBucket(LATER_BUCKET);
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        rig.assertConserved();
        assertThat(rig.keys(LATER_BUCKET)).hasSize(1);
    }

    @Test
    void aStopLeavesMessagesToOtherInstancesSoon() {
        rig.set("RELAY_SOURCE_VISIBILITY", "1h").start();
        rig.receiver().answer(request -> OtlpAnswer.status(503));
        put("held");
        rig.send(Events.created("held"));
        await().atMost(PATIENCE).until(() -> rig.receiver().requests() >= 1);
        rig.stop();

        rig.receiver().answer(request -> OtlpAnswer.accepted());
        rig.start();
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        rig.assertSettled();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }

    private void put(String key) {
        rig.put(key, objects.next().bytes());
    }
}
