package io.metricstream.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.FaultySqs;
import io.metricstream.relay.kit.FaultySqs.Fault;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A queue that fails, while receiving and while committing: nothing is lost, and nothing sent twice. */
class QueueFaultsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int MAX_RECEIVE_COUNT = 5;

    @TempDir
    Path directory;

    private final SmallObjects objects = new SmallObjects();
    private Rig rig;
    private FaultySqs sqs;

    @BeforeEach
    void prepare() {
        rig = new Rig(directory).byQueue();
        sqs = FaultySqs.before(rig.aws().sqsEndpoint());
        rig.sqs(() -> rig.clients().sqs(sqs.endpoint()));
    }

    @AfterEach
    void close() {
        rig.close();
        sqs.close();
    }

    @Test
    void aMessageThatCannotBeDeletedComesAgainAndItsObjectIsNotSentAgain() {
        AtomicInteger deletions = new AtomicInteger();
        // More than the SDK tries by itself.
        sqs.faults(
                action -> action.equals("DeleteMessage") && deletions.incrementAndGet() <= 6 ? Fault.FAIL : Fault.NONE);
        rig.start();

        putAndAnnounce("object");
        rig.awaitObjects("skipped", 1);
        rig.awaitEmptyQueue();

        assertThat(deletions).hasValueGreaterThan(6);
        assertThat(rig.service().metrics().objects("completed")).isEqualTo(1);
        assertEachOnce();
    }

    @Test
    void aDeletionWhoseAnswerIsLostIsADeletion() {
        AtomicInteger deletions = new AtomicInteger();
        sqs.faults(action ->
                action.equals("DeleteMessage") && deletions.incrementAndGet() == 1 ? Fault.LOSE_ANSWER : Fault.NONE);
        rig.start();

        putAndAnnounce("object");
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        assertThat(deletions).hasValueGreaterThanOrEqualTo(1);
        assertEachOnce();
    }

    @Test
    void aQueueThatCannotBeReadIsReadAgainWhenItCan() {
        sqs.faults(action -> action.equals("ReceiveMessage") ? Fault.FAIL : Fault.NONE);
        rig.start();
        putAndAnnounce("object");
        await().atMost(PATIENCE)
                .until(() -> rig.get("/observe/health/ready").body().contains("said by a test"));
        assertThat(rig.get("/observe/health/live").statusCode()).isEqualTo(200);

        sqs.faults(action -> Fault.NONE);
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        await().atMost(PATIENCE).until(() -> rig.get("/observe/health/ready").statusCode() == 200);
        assertEachOnce();
    }

    /** What was received and did not reach us is hidden until its visibility is over. */
    @Test
    void aMessageThatIsLostOnItsWayComesAgain() {
        AtomicInteger receives = new AtomicInteger();
        sqs.faults(action ->
                action.equals("ReceiveMessage") && receives.incrementAndGet() <= 2 ? Fault.LOSE_ANSWER : Fault.NONE);
        putAndAnnounce("object");
        rig.start();

        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        assertEachOnce();
    }

    @Test
    void aMessageThatCannotBeHiddenAnyLongerComesTwiceAndItsObjectOnce() {
        sqs.faults(action -> action.startsWith("ChangeMessageVisibility") ? Fault.FAIL : Fault.NONE);
        rig.receiver().answer(request -> OtlpAnswer.status(503));
        rig.start();
        putAndAnnounce("object");

        // Received by another poller while the first one holds it.
        rig.awaitObjects("given_back", 1);
        rig.receiver().answer(request -> OtlpAnswer.accepted());
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();

        assertThat(rig.service().metrics().objects("completed")).isEqualTo(1);
        assertEachOnce();
    }

    @Test
    void aMessageOlderThanItsObjectLeadsToTheObjectThatIsThere() {
        rig.putAndAnnounce("replaced", new SmallObjects().next().bytes());
        putAndAnnounce("replaced");
        putAndAnnounce("other");
        rig.start();

        rig.awaitObjects("completed", 2);
        rig.awaitEmptyQueue();

        assertThat(rig.service().metrics().objects("completed")).isEqualTo(2);
        assertThat(rig.service().metrics().objects("skipped")).isEqualTo(1);
        assertEachOnce();
    }

    @Test
    void anOutageDoesNotUseUpTheReceivesOfAMessage() {
        outageWithRedrivePolicy(Duration.ofSeconds(14));
    }

    /** As three hours would be with a visibility of 60 s. */
    @Test
    @Tag("long")
    void anOutageOfThreeHoursScaledDoesNotUseUpTheReceivesOfAMessage() {
        outageWithRedrivePolicy(Duration.ofHours(3).dividedBy(30));
    }

    /** With a visibility of 2 s, 7 s are more than a message could be received five times in, were it not kept hidden. */
    private void outageWithRedrivePolicy(Duration outage) {
        String deadLetterQueue = rig.aws().createQueue("redriven");
        redriveTo("arn:aws:sqs:us-east-1:000000000000:redriven");
        rig.receiver().answer(request -> OtlpAnswer.status(503));
        rig.start();
        for (int i = 0; i < 12; i++) {
            putAndAnnounce("object/" + i);
        }
        Instant end = Instant.now().plus(outage);
        await().atMost(outage.plus(PATIENCE)).until(() -> Instant.now().isAfter(end));
        assertThat(rig.messages()).isEqualTo(12);

        rig.receiver().answer(request -> OtlpAnswer.accepted());
        rig.awaitObjects("completed", 12);
        rig.awaitEmptyQueue();

        assertThat(rig.aws()
                        .sqs()
                        .getQueueAttributes(get -> get.queueUrl(deadLetterQueue)
                                .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                        .attributes())
                .containsValue("0");
        assertThat(rig.service().metrics().objects("given_back")).isZero();
        assertEachOnce();
    }

    private void redriveTo(String arn) {
        rig.aws()
                .sqs()
                .setQueueAttributes(set -> set.queueUrl(rig.queueUrl())
                        .attributes(Map.of(
                                QueueAttributeName.REDRIVE_POLICY,
                                "{\"maxReceiveCount\":\"" + MAX_RECEIVE_COUNT + "\",\"deadLetterTargetArn\":\"" + arn
                                        + "\"}")));
    }

    private void putAndAnnounce(String key) {
        rig.putAndAnnounce(key, objects.next().bytes());
    }

    private void assertEachOnce() {
        rig.assertConserved();
        Conservation.assertExactly(rig.receiver().accepted(), objects.made());
    }
}
