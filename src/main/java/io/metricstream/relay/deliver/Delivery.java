package io.metricstream.relay.deliver;

import java.time.Instant;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** One batch on its way to the endpoint: what the gate knows it by, and how often it was sent. One thread at a time. */
final class Delivery {
    /** Exchange property that holds the delivery. */
    static final String PROPERTY = "CamelRelayDelivery";

    private int attempts;
    private Instant sentAt = Instant.EPOCH;
    private @Nullable Instant waitingSince;

    static Delivery of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Delivery.class);
    }

    int attempts() {
        return attempts;
    }

    /** When it was sent last. */
    Instant sentAt() {
        return sentAt;
    }

    void send(Instant now) {
        attempts++;
        sentAt = now;
    }

    /** Since when it waits; the first call says {@code now}. */
    Instant waitingSince(Instant now) {
        if (waitingSince == null) {
            waitingSince = now;
        }
        return waitingSince;
    }
}
