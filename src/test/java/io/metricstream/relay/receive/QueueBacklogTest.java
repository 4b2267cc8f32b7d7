package io.metricstream.relay.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.kit.FaultySqs;
import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.kit.Said;
import io.metricstream.relay.kit.TestClients;
import io.metricstream.relay.metrics.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A queue is asked what waits, and one that may not be asked is no fault. */
class QueueBacklogTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-31T12:00:00Z"));
    private final InstantSource clock = now::get;

    @Test
    void messagesAreCountedAndTheOldestInHandHasAnAge() {
        try (EmbeddedAws aws = EmbeddedAws.start();
                SqsClient sqs = new TestClients(aws).sqs(aws.sqsEndpoint())) {
            String queue = aws.createQueue("backlog");
            QueueBacklog backlog = new QueueBacklog(sqs, queue, clock);
            assertThat(backlog.waiting().notBegun()).isNaN();
            for (String body : new String[] {"a", "b", "c"}) {
                sqs.sendMessage(send -> send.queueUrl(queue).messageBody(body));
            }
            sqs.receiveMessage(receive -> receive.queueUrl(queue).maxNumberOfMessages(1));

            backlog.run();
            assertThat(backlog.waiting()).isEqualTo(new Waiting(2, 1, 0));

            Object older = new Object();
            backlog.received(older, now.get().minusSeconds(40));
            backlog.received(new Object(), now.get().minusSeconds(10));
            assertThat(backlog.waiting().oldestSeconds()).isEqualTo(40);
            backlog.ended(older);
            assertThat(backlog.waiting().oldestSeconds()).isEqualTo(10);

            // What was so long ago is not known any more.
            now.updateAndGet(time -> time.plus(Duration.ofMinutes(4)));
            assertThat(backlog.waiting().notBegun()).isNaN();
            assertThat(backlog.waiting().inWork()).isNaN();
        }
    }

    @Test
    void aQueueThatMayNotBeAskedIsToldOnceAndAskedAgain() {
        try (EmbeddedAws aws = EmbeddedAws.start();
                FaultySqs faulty = FaultySqs.before(aws.sqsEndpoint());
                SqsClient sqs = new TestClients(aws).sqs(faulty.endpoint());
                LogLines log = new LogLines()) {
            String queue = aws.createQueue("backlog");
            QueueBacklog backlog = new QueueBacklog(sqs, queue, clock);
            faulty.says(action -> action.equals("GetQueueAttributes")
                    ? Optional.of(Said.sqsError(403, "AccessDeniedException", "no\nsuch thing"))
                    : Optional.empty());

            backlog.run();
            backlog.run();
            assertThat(backlog.waiting().notBegun()).isNaN();
            assertThat(log.lines())
                    .filteredOn(line -> line.contains("sqs:GetQueueAttributes"))
                    .hasSize(1);

            faulty.says(action -> Optional.empty());
            backlog.run();
            assertThat(backlog.waiting()).isEqualTo(new Waiting(0, 0, 0));
        }
    }
}
