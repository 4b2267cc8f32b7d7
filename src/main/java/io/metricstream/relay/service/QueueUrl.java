package io.metricstream.relay.service;

import io.metricstream.relay.settings.QueueName;
import io.metricstream.relay.settings.SettingException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** Finds the URL of a queue that is given by its name, with sqs:GetQueueUrl; Camel would ask for sqs:ListQueues. */
final class QueueUrl {
    private static final Logger LOG = LoggerFactory.getLogger(QueueUrl.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private QueueUrl() {}

    /**
     * Asks until SQS answers, since it may not be there yet.
     *
     * @throws SettingException if there is no such queue
     * @throws InterruptedException if the start is broken off meanwhile
     */
    static String of(QueueName queue, SqsClient sqs) throws InterruptedException {
        if (queue.url() != null) {
            return queue.url();
        }
        while (true) {
            try {
                return sqs.getQueueUrl(request -> request.queueName(queue.name()))
                        .queueUrl();
            } catch (QueueDoesNotExistException e) {
                throw new SettingException("relay.source.queue: there is no queue '" + queue.name()
                        + "' in this account and region; check AWS_REGION, or give the queue's URL or ARN");
            } catch (SdkException e) {
                LOG.warn(
                        "relay.source.queue: SQS does not answer for '{}', and is asked again: {}",
                        queue.name(),
                        e.getMessage());
            }
            // Nobody counts it down: an interrupt, which breaks a start off, is what ends the pause early.
            new CountDownLatch(1).await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
