package io.metricstream.relay.receive;

import io.metricstream.relay.metrics.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What waits in a queue: as many messages as SQS says, roughly, and the age of the oldest message in hand here, since SQS tells
 * that of the whole queue to CloudWatch alone. A queue that may not be asked is no fault: the figures are unknown then. Each
 * {@link #run} asks once. Thread-safe.
 */
public final class QueueBacklog implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(QueueBacklog.class);

    /** Older figures are worse than none. */
    private static final Duration LONGEST_KNOWN = Duration.ofMinutes(3);

    private static final QueueAttributeName VISIBLE = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES;
    private static final QueueAttributeName HIDDEN = QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE;

    private final SqsClient sqs;
    private final String queueUrl;
    private final InstantSource clock;
    private final Map<Object, Instant> sent = new ConcurrentHashMap<>();
    private volatile @Nullable Known known;
    private volatile boolean failing;

    private record Known(Instant when, double visible, double hidden) {}

    public QueueBacklog(SqsClient sqs, String queueUrl, InstantSource clock) {
        this.sqs = sqs;
        this.queueUrl = queueUrl;
        this.clock = clock;
    }

    /** Asks SQS; whatever that fails with is told once, and changes nothing else. */
    @Override
    public void run() {
        try {
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                            ask -> ask.queueUrl(queueUrl).attributeNames(VISIBLE, HIDDEN))
                    .attributes();
            known = new Known(
                    clock.instant(),
                    Double.parseDouble(attributes.get(VISIBLE)),
                    Double.parseDouble(attributes.get(HIDDEN)));
            failing = false;
        } catch (RuntimeException e) {
            if (!failing && !Thread.currentThread().isInterrupted()) {
                LOG.warn(
                        "how many messages wait is not known, and nothing else is amiss; relay_source_backlog needs"
                                + " sqs:GetQueueAttributes: {}",
                        OneLine.of(e));
            }
            failing = true;
        }
    }

    /** @param message any object that stands for this message, until it has ended */
    void received(Object message, Instant sentAt) {
        sent.put(message, sentAt);
    }

    /** The message is deleted or given back. */
    void ended(Object message) {
        sent.remove(message);
    }

    public Waiting waiting() {
        Instant now = clock.instant();
        double age = sent.values().stream()
                .min(Instant::compareTo)
                .filter(oldest -> oldest.isBefore(now))
                .map(oldest -> Duration.between(oldest, now).toMillis() / 1e3)
                .orElse(0.0);
        Known last = known;
        return last == null || Duration.between(last.when(), now).compareTo(LONGEST_KNOWN) > 0
                ? new Waiting(Double.NaN, Double.NaN, age)
                : new Waiting(last.visible(), last.hidden(), age);
    }
}
