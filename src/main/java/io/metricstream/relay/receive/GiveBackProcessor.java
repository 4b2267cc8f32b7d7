package io.metricstream.relay.receive;

import io.metricstream.relay.message.RelayHeaders;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.aws2.sqs.Sqs2Constants;
import org.apache.camel.component.aws2.sqs.Sqs2Endpoint;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * The first step of what receives from a queue: notes when the message came, and sees to it that a message which is not
 * settled in the end is given back with a backoff, the longer the more often it was received. While the relay stops it is
 * given back for another instance to take soon.
 */
public final class GiveBackProcessor implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(GiveBackProcessor.class);

    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final BackoffStrategy BACKOFF =
            BackoffStrategy.exponentialDelayHalfJitter(Duration.ofSeconds(2), LONGEST);

    /** Longer than a poll of ours waits that is still under way: it would take the message, and not work on it any more. */
    private static final Duration STOPPING = Duration.ofSeconds(10);

    /** Where the delay has long been the longest. */
    private static final int MOST_RECEIVES = 30;

    private final InstantSource clock;
    private final QueueBacklog backlog;

    /** @param backlog told of each message, from its receipt to its end */
    public GiveBackProcessor(InstantSource clock, QueueBacklog backlog) {
        this.clock = clock;
        this.backlog = backlog;
    }

    @Override
    public void process(Exchange exchange) {
        exchange.setProperty(RelayHeaders.RECEIVED_AT, clock.instant());
        if (exchange.getFromEndpoint() instanceof Sqs2Endpoint queue) {
            // Now: a route may take the headers away.
            String receipt = exchange.getMessage().getHeader(Sqs2Constants.RECEIPT_HANDLE, String.class);
            int receives = exchange.getMessage().getHeader("ApproximateReceiveCount", 1, Integer.class);
            Object message = new Object();
            backlog.received(
                    message, Objects.requireNonNullElseGet(SentTime.of(exchange.getMessage()), clock::instant));
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    backlog.ended(message);
                    if (done.isFailed() || !done.getProperty(Sqs2Constants.SQS_DELETE_FILTERED, false, boolean.class)) {
                        giveBack(queue, receipt, done.getContext().isStopping() ? STOPPING : delay(receives));
                    }
                }
            });
        }
    }

    /** 1 to 2 seconds after the first time, then twice as long each time, up to 15 minutes. */
    static Duration delay(int receives) {
        return BACKOFF.computeDelay(Math.min(receives, MOST_RECEIVES) + 1);
    }

    private static void giveBack(Sqs2Endpoint queue, String receipt, Duration delay) {
        try {
            queue.getClient()
                    .changeMessageVisibility(
                            change -> change.queueUrl(queue.getConfiguration().getQueueUrl())
                                    .receiptHandle(receipt)
                                    .visibilityTimeout((int) delay.toSeconds()));
        } catch (SdkException e) {
            LOG.debug("a message comes again only when relay.source.visibility is over", e);
        }
    }
}
