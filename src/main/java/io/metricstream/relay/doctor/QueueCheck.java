package io.metricstream.relay.doctor;

import io.metricstream.relay.settings.QueueName;
import io.metricstream.relay.settings.Setting;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Whether the queue is there; remembers its URL and its attributes for the checks that follow. */
final class QueueCheck extends Check {
    static final String NAME = "queue";

    private final QueueName queue;
    private final Session session;
    private volatile @Nullable String url;
    private volatile Map<QueueAttributeName, String> attributes = Map.of();

    QueueCheck(QueueName queue, Session session) {
        super(NAME, CredentialsCheck.NAME);
        this.queue = queue;
        this.session = session;
    }

    String url() {
        return Objects.requireNonNull(url, "the queue is checked first");
    }

    String arn() {
        return attributes.getOrDefault(QueueAttributeName.QUEUE_ARN, session.queueArn(queue));
    }

    /** Null where it is not set, or may not be read. */
    @Nullable
    String attribute(QueueAttributeName name) {
        return attributes.get(name);
    }

    /** Whether {@link #attribute} knows them. */
    boolean isRead() {
        return !attributes.isEmpty();
    }

    @Override
    Finding look() {
        String action = "sqs:GetQueueUrl";
        try {
            url = queue.url() == null
                    ? session.sqs()
                            .getQueueUrl(ask -> ask.queueName(queue.name()).overrideConfiguration(session.call()))
                            .queueUrl()
                    : queue.url();
            action = "sqs:GetQueueAttributes";
            attributes = session.sqs()
                    .getQueueAttributes(ask -> ask.queueUrl(url())
                            .attributeNames(QueueAttributeName.ALL)
                            .overrideConfiguration(session.call()))
                    .attributes();
            return Finding.ok(NAME, arn() + " is there");
        } catch (QueueDoesNotExistException e) {
            return Finding.failed(
                    NAME,
                    "there is no queue '" + queue.name() + "' in this account and region",
                    "correct " + Setting.SOURCE_QUEUE + ", best with the queue's URL or ARN, or AWS_REGION; or make the"
                            + " queue, and let the bucket send its notifications there");
        } catch (SdkException e) {
            Statement needed = Statement.of(action, session.queueArn(queue));
            // The relay itself asks for no attributes.
            return url != null && Refusal.isDenied(e)
                    ? new Refusal(session).warning(NAME, "the attributes of " + arn() + " cannot be read", needed, e)
                    : new Refusal(session)
                            .failed(NAME, "the queue '" + queue.name() + "' cannot be asked for", needed, e);
        }
    }
}
