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

    /** Exchange property: Camel tells of a failed message twice, as rolled back and as failed. */
    private static final String TOLD = "CamelRelayTold";

    private final Runnable polled;

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
        polled.run();
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        LOG.warn("polling failed, and is tried again: {}", line(cause));
        LOG.debug("polling failed", cause);
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

    @Override
    public void handleException(String message, @Nullable Exchange exchange, Throwable exception) {
        if (exchange != null && exchange.getProperty(TOLD) != null) {
            return;
        }
        if (exchange != null) {
            exchange.setProperty(TOLD, true);
        }
        LOG.warn("given back, and comes again: {}", line(exception));
        LOG.debug("{}", message, exception);
    }

    private static String line(Throwable failure) {
        return OneLine.of(failure.getMessage() == null ? failure.toString() : failure.getMessage());
    }
}
