package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A message of the queue that names no object is kept too. */
class DeadLetterNotificationTest {
    private static final String UNUSABLE = "unusable, num. 1";

    @TempDir
    Path directory;

    /** We had a bug where two such messages of one length had one key, and the second replaced the first. */
    @Test
    void twoUnusableMessagesAreTwoLettersThatSayWhereTheyCameFrom() {
        String other = UNUSABLE.replace('1', '2');
        try (Rig rig = new Rig(directory).byQueue()) {
            String first = send(rig, UNUSABLE);
            String second = send(rig, other);
            rig.start();

            rig.awaitEmptyQueue();

            rig.assertSettled();
            String day = DateTimeFormatter.ofPattern("yyyy/MM/dd/")
                    .withZone(ZoneOffset.UTC)
                    .format(Instant.now());
            assertThat(rig.deadLetters()).hasSize(2).allSatisfy(letter -> {
                assertThat(letter.key())
                        .startsWith("dead-letter/" + day)
                        .matches("dead-letter/[0-9/]{14}unusable-notification-[0-9a-f]{32}");
                assertThat(letter.metadata())
                        .containsEntry("reason", "unusable-notification")
                        .containsEntry("length", Integer.toString(UNUSABLE.length()))
                        .doesNotContainKeys("source-bucket", "source-key");
                String body = new String(letter.bytes(), StandardCharsets.UTF_8);
                assertThat(letter.metadata()).containsEntry("source-message", body.equals(UNUSABLE) ? first : second);
            });
            assertThat(rig.deadLetters())
                    .extracting(letter -> new String(letter.bytes(), StandardCharsets.UTF_8))
                    .containsExactlyInAnyOrder(UNUSABLE, other);
        }
    }

    @Test
    void aMessageThatComesAgainIsTheSameLetter() {
        AtomicInteger writes = new AtomicInteger();
        try (Rig rig = new Rig(directory).byQueue();
                FaultyS3 faulty = new FaultyS3(rig.aws())) {
            // The letter is there, but the relay is told otherwise: as if it had crashed before the message was
            // deleted.
            faulty.faults(request -> request.startsWith("PUT /" + Rig.FAILURES) && writes.incrementAndGet() <= 2
                    ? Fault.LOSE_ANSWER
                    : Fault.NONE);
            send(rig, UNUSABLE);
            rig.s3(faulty::newClient).start();

            rig.awaitEmptyQueue();

            rig.assertSettled();
            assertThat(writes.get()).isEqualTo(3);
            assertThat(rig.deadLetters()).hasSize(1);
        }
    }

    private static String send(Rig rig, String body) {
        return rig.aws()
                .sqs()
                .sendMessage(send -> send.queueUrl(rig.queueUrl()).messageBody(body))
                .messageId();
    }
}
