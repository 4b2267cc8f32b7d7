package io.metricstream.relay.deliver;

import io.metricstream.relay.message.LogField;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.open.ObjectHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides, for the routes' redelivery, whether a batch that the endpoint did not take is sent again ({@code retryWhile}),
 * and how long Camel waits before that. After {@code relay.otlp.hold} without an acceptance of anything, or where its
 * message was received too long ago, the batch is given up, and with it its object is given back.
 */
public final class HoldPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(HoldPolicy.class);

    /**
     * However often a batch begins to wait anew: SQS hides a message for 12 hours at most, counted from its receipt
     * (ChangeMessageVisibility), and then hands it to somebody else.
     */
    static final Duration CEILING = Duration.ofHours(11);

    private final Gate gate;
    private final PutOff putOff;
    private final Duration limit;
    private final InstantSource clock;

    /** @param limit how long a batch waits at most, {@code relay.otlp.hold} */
    public HoldPolicy(Gate gate, PutOff putOff, Duration limit, InstantSource clock) {
        this.gate = gate;
        this.putOff = putOff;
        this.limit = limit;
        this.clock = clock;
    }

    @Handler
    public boolean goOn(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        Instant now = clock.instant();
        if (isOver(delivery.waitingSince(gate.accepted(), now), limit, now)) {
            return giveBack(exchange, "relay.otlp.hold (" + limit + ") is over");
        }
        Instant received = exchange.getProperty(RelayHeaders.RECEIVED_AT, Instant.class);
        if (received != null && isOver(received, CEILING, now)) {
            return giveBack(
                    exchange, "its message was received " + CEILING.toHours() + " h ago (SQS hides it for 12 h)");
        }
        Instant until = exchange.getProperty(RelayHeaders.HOLD_UNTIL, Instant.class);
        if (until != null && !now.isBefore(until)) {
            return giveBack(exchange, "its sender waits no longer");
        }
        if (!putOff.mayWait(exchange)) {
            return giveBack(exchange, PutOff.OTHERS_WAIT);
        }
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Duration nap = failure instanceof EndpointUnavailableException held ? held.nap() : Duration.ZERO;
        exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, nap.toMillis());
        return true;
    }

    private static boolean isOver(Instant since, Duration limit, Instant now) {
        return Duration.between(since, now).compareTo(limit) >= 0;
    }

    private boolean giveBack(Exchange exchange, String why) {
        gate.leave(Delivery.of(exchange));
        Long offset = exchange.getIn().getHeader(RelayHeaders.OFFSET, Long.class);
        String object = ObjectHeaders.identity(exchange.getIn()).place();
        LOG.atWarn()
                .addKeyValue(LogField.OBJECT, object)
                .addKeyValue(LogField.OFFSET, offset)
                .addKeyValue(LogField.OUTCOME, "given_back")
                .log("{}, at offset {} of {}: the object is given back, and comes again", why, offset, object);
        return false;
    }
}
