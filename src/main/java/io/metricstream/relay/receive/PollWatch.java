package io.metricstream.relay.receive;

import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the polls of a receiving route: notes each that succeeded, and puts each failure, of a poll or of a message, in
 * one line. What failed is not gone: the next poll meets it again.
 */
public final class PollWatch implements PollingConsumerPollStrategy, ExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PollWatch.class);

    /** Exchange property: this failure was told already. Camel's SQS consumer tells each twice. */
    private static final String TOLD = "CamelRelayFailureTold";

    private final Runnable polled;
    private volatile @Nullable String failure;
    private volatile boolean listingFailed;

    /** @param polled told of each poll that succeeded, with or without a message; must be thread-safe */
    public PollWatch(Runnable polled) {
        this.polled = polled;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        return true;
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        if (listingFailed) {
            // The scheduler has fired, but what it set off came to nothing.
            listingFailed = false;
            return;
        }
        failure = null;
        polled.run();
    }

    /** Why the source could not be read at the last try, in a line; null where it could. */
    @Nullable
    String failure() {
        return failure;
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        pollingFailed(cause);
        return false;
    }

    @Override
    public void handleException(Throwable exception) {
        handleException("", exception);
    }

    @Override
    public void handleException(String message, Throwable exception) {
        handleException(message, null, exception);
    }

    /** Without an exchange it is a poll that failed, which {@link #rollback} has told. */
    @Override
    public void handleException(String message, @Nullable Exchange exchange, Throwable exception) {
        LOG.debug("{}", message, exception);
        if (exchange == null || exchange.getProperty(TOLD) != null) {
            return;
        }
        exchange.setProperty(TOLD, true);
        if (exception instanceof ListingException) {
            listingFailed = true;
            pollingFailed(exception);
        } else {
            LOG.warn("given back, and comes again: {}", line(exception));
        }
    }

    private void pollingFailed(Throwable cause) {
        failure = line(cause);
        LOG.warn("polling failed, and is tried again: {}", failure);
        LOG.debug("polling failed", cause);
    }

    private static String line(Throwable failure) {
        return OneLine.of(failure.getMessage() == null ? failure.toString() : failure.getMessage());
    }
}
