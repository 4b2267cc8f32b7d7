package io.metricstream.relay.deliver;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Lets a batch pass to the endpoint, or throws {@link EndpointUnavailableException} while it has to wait. What passes has
 * nothing left that could be taken for the endpoint's answer: an earlier one, or what a route made.
 */
public final class GateProcessor implements Processor {
    private static final List<String> ANSWER =
            List.of(Exchange.HTTP_RESPONSE_CODE, "Content-Type", "Retry-After", "Date", "Location");

    private final Gate gate;
    private final WaitingDeliveries waiting;
    private final InstantSource clock;

    public GateProcessor(Gate gate, WaitingDeliveries waiting, InstantSource clock) {
        this.gate = gate;
        this.waiting = waiting;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws EndpointUnavailableException {
        Delivery delivery = Delivery.of(exchange);
        Duration nap = delivery.nap(clock.instant());
        if (nap.isZero()) {
            nap = delivery.comesLast() ? gate.askLast(delivery) : gate.ask(delivery);
        }
        if (!nap.isZero()) {
            waiting.waits(delivery);
            throw EndpointUnavailableException.gateClosed(gate.hold(), nap);
        }
        waiting.waitsNoLonger(delivery);
        Message message = exchange.getMessage();
        ANSWER.forEach(message::removeHeader);
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        delivery.send(clock.instant());
    }
}
