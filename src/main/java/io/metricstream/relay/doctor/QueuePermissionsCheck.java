package io.metricstream.relay.doctor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Whether messages may be received, hidden and deleted. Hiding and deleting are tried with a receipt that no message has. A
 * receive is a real one, of one message that is visible again at once: it counts, so it is left out where each counts.
 */
final class QueuePermissionsCheck extends Check {
    private static final String NAME = "queue permissions";

    /** Of no message. */
    private static final String NO_RECEIPT = "relay-doctor";

    private interface Call {
        void make(SqsClient sqs);
    }

    private final QueueCheck queue;
    private final Session session;
    private final List<String> denied = new ArrayList<>();
    private @Nullable SdkException failure;

    QueuePermissionsCheck(QueueCheck queue, Session session) {
        super(NAME, QueueCheck.NAME);
        this.queue = queue;
        this.session = session;
    }

    @Override
    Finding look() {
        Integer most = QueueSettingsCheck.maxReceives(queue);
        boolean mayReceive = queue.isRead() && (most == null || !QueueSettingsCheck.isFew(most));
        if (mayReceive) {
            attempt(
                    "sqs:ReceiveMessage",
                    sqs -> sqs.receiveMessage(receive -> receive.queueUrl(queue.url())
                            .maxNumberOfMessages(1)
                            .visibilityTimeout(0)
                            .waitTimeSeconds(0)
                            .overrideConfiguration(session.call())));
        }
        attempt(
                "sqs:ChangeMessageVisibility",
                sqs -> sqs.changeMessageVisibility(change -> change.queueUrl(queue.url())
                        .receiptHandle(NO_RECEIPT)
                        .visibilityTimeout(0)
                        .overrideConfiguration(session.call())));
        attempt(
                "sqs:DeleteMessage",
                sqs -> sqs.deleteMessage(delete ->
                        delete.queueUrl(queue.url()).receiptHandle(NO_RECEIPT).overrideConfiguration(session.call())));
        if (failure != null) {
            Statement needed = new Statement(denied, queue.arn());
            return new Refusal(session)
                    .failed(NAME, "the messages of " + queue.arn() + " are refused", needed, failure);
        }
        return Finding.ok(
                NAME,
                mayReceive
                        ? "messages may be received, hidden and deleted"
                        : "messages may be hidden and deleted; receiving is tried only where a receive more does no harm");
    }

    private void attempt(String action, Call call) {
        try {
            call.make(session.sqs());
        } catch (SdkException e) {
            if (!Refusal.isOfRequest(e)) {
                denied.add(action);
                failure = e;
            }
        }
    }
}
