package io.metricstream.relay.deliver;

import io.metricstream.relay.message.RelayHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides, for the routes' redelivery, whether a batch that the endpoint did not take is sent again ({@code retryWhile}),
 * and how long Camel waits before that. After {@code relay.otlp.hold} the batch is given up, and with it its object is
 * given back.
 */
public final class HoldPolicy {
    private static final Logger LOG = LoggerFactory.getLogger(HoldPolicy.class);

    private final Gate gate;
    private final Duration limit;
    private final InstantSource clock;

    /** @param limit how long a batch waits at most, {@code relay.otlp.hold} */
    public HoldPolicy(Gate gate, Duration limit, InstantSource clock) {
        this.gate = gate;
        this.limit = limit;
        this.clock = clock;
    }

    @Handler
    public boolean goOn(Exchange exchange) {
        Delivery delivery = Delivery.of(exchange);
        Instant now = clock.instant();
        if (Duration.between(delivery.waitingSince(now), now).compareTo(limit) >= 0) {
            gate.leave(delivery);
            LOG.warn(
                    "relay.otlp.hold ({}) is over at offset {} of s3://{}/{}: the object is given back, and comes again",
                    limit,
                    exchange.getIn().getHeader(RelayHeaders.OFFSET),
                    exchange.getIn().getHeader(RelayHeaders.BUCKET),
                    exchange.getIn().getHeader(RelayHeaders.KEY));
            return false;
        }
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Duration nap = failure instanceof EndpointUnavailableException held ? held.nap() : Duration.ZERO;
        exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, nap.toMillis());
        return true;
    }
}
