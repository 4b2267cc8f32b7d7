package io.metricstream.relay.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Whether the queue keeps a message for as long, and through as many receives, as an outage takes. */
final class QueueSettingsCheck extends Check {
    static final String NAME = "queue settings";

    /** A failure bucket or an object that is denied uses up receives, with a backoff of up to 15 minutes. */
    private static final int FEW_RECEIVES = 20;

    /** SQS CreateQueue: the longest retention, and the most receives. */
    private static final Duration LONGEST_RETENTION = Duration.ofDays(14);

    private static final int MOST_RECEIVES = 1000;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final QueueCheck queue;
    private final Duration hold;
    private final Duration visibility;

    /**
     * @param hold how long a message may wait for the endpoint
     * @param visibility for which the relay hides a message, at each receive
     */
    QueueSettingsCheck(QueueCheck queue, Duration hold, Duration visibility) {
        super(NAME, QueueCheck.NAME);
        this.queue = queue;
        this.hold = hold;
        this.visibility = visibility;
    }

    /** Null where a message may be received for ever, or nobody knows. */
    static @Nullable Integer maxReceives(QueueCheck queue) {
        String policy = queue.attribute(QueueAttributeName.REDRIVE_POLICY);
        return policy == null || policy.isBlank()
                ? null
                : Integer.valueOf(read(policy).path("maxReceiveCount").asInt());
    }

    /** How few receives are so few that one more than needed counts. */
    static boolean isFew(int receives) {
        return receives < FEW_RECEIVES;
    }

    /** How long the queue keeps a message; the default of SQS where it does not say. */
    static Duration retention(QueueCheck queue) {
        String seconds = queue.attribute(QueueAttributeName.MESSAGE_RETENTION_PERIOD);
        return seconds == null ? Duration.ofDays(4) : Duration.ofSeconds(Long.parseLong(seconds));
    }

    @Override
    Finding look() {
        if (!queue.isRead()) {
            return Finding.skipped(NAME, "the attributes of the queue cannot be read, as said above");
        }
        Integer receives = maxReceives(queue);
        if (receives != null && isFew(receives)) {
            return Finding.warning(
                    NAME,
                    "maxReceiveCount is " + receives
                            + ": a message that fails so often, as while the failure bucket is denied, leaves the queue",
                    "raise it: aws sqs set-queue-attributes --queue-url " + queue.url() + " --attributes '" + redrive()
                            + "'");
        }
        Duration retention = retention(queue);
        if (retention.compareTo(hold.plus(Duration.ofDays(1))) < 0) {
            return Finding.warning(
                    NAME,
                    "a message is kept for " + hours(retention) + " h, and may wait for " + hours(hold)
                            + " h for the endpoint (relay.otlp.hold) alone: in a longer outage notifications are lost",
                    "keep them longer: aws sqs set-queue-attributes --queue-url " + queue.url()
                            + " --attributes MessageRetentionPeriod=" + LONGEST_RETENTION.toSeconds());
        }
        return Finding.ok(
                NAME,
                "a message is kept for " + hours(retention) + " h, and received "
                        + (receives == null ? "without a limit" : receives + " times at most")
                        + "; the relay hides it for " + visibility.toSeconds()
                        + " s at a time, whatever the queue's own visibility");
    }

    private String redrive() {
        String policy = Objects.requireNonNullElse(queue.attribute(QueueAttributeName.REDRIVE_POLICY), "{}");
        String raised = JSON.createObjectNode()
                .put(
                        "deadLetterTargetArn",
                        read(policy).path("deadLetterTargetArn").asText())
                .put("maxReceiveCount", MOST_RECEIVES)
                .toString();
        return JSON.createObjectNode().put("RedrivePolicy", raised).toString();
    }

    private static JsonNode read(String policy) {
        try {
            return JSON.readTree(policy);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the redrive policy of the queue is no JSON", e);
        }
    }

    private static long hours(Duration duration) {
        return duration.toHours();
    }
}
