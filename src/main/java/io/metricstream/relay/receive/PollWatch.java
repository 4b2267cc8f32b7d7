package io.metricstream.relay.receive;

import io.metricstream.relay.message.LogField;
import java.util.function.BooleanSupplier;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the polls of a receiving route: lets none begin while something stands in the way, and puts each failure, of a poll
 * or of a message, in one line. What failed is not gone: the next poll meets it again.
 */
public final class PollWatch implements PollingConsumerPollStrategy, ExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(PollWatch.class);

    /** Exchange property: this failure was told already. Camel's SQS consumer tells each twice. */
    private static final String TOLD = "CamelRelayFailureTold";

    private final Receiving receiving;
    private final BooleanSupplier itsTurn;
    private final boolean endsWithPoll;

    private PollWatch(Receiving receiving, BooleanSupplier itsTurn, boolean endsWithPoll) {
        this.receiving = receiving;
        this.itsTurn = itsTurn;
        this.endsWithPoll = endsWithPoll;
    }

    /** Of a queue, where a poll is one request. */
    public static PollWatch ofQueue(Receiving receiving) {
        return new PollWatch(receiving, () -> true, true);
    }

    /**
     * Of a timer that sets off a listing, which goes on after the poll; {@link ListingSplitter} tells how it ended.
     *
     * @param itsTurn whether the next listing may begin
     */
    public static PollWatch ofListing(Receiving receiving, BooleanSupplier itsTurn) {
        return new PollWatch(receiving, itsTurn, false);
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        return receiving.mayPoll() && itsTurn.getAsBoolean();
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        if (endsWithPoll) {
            receiving.succeeded();
        }
    }

    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        receiving.failed(cause);
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
        if (endsWithPoll) {
            LOG.atWarn()
                    .addKeyValue(LogField.OBJECT, exchange.getProperty(AllSettled.FAILED, String.class))
                    .addKeyValue(LogField.OUTCOME, "given_back")
                    .log("given back, and comes again: {}", OneLine.of(exception));
        } else if (!ListingMessages.hasFailedWith(exception, exchange)) {
            receiving.failed(exception);
        }
    }
}
