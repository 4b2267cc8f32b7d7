package io.metricstream.relay.deliver;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Lets a batch pass to the endpoint, or throws {@link EndpointUnavailableException} while it has to wait. What passes has
 * nothing left that could be taken for the endpoint's answer: an earlier one, or what a route made.
 */
public final class GateProcessor implements Processor {
    private final Gate gate;
    private final WaitingDeliveries waiting;
    private final EndpointTurns turns;
    private final InstantSource clock;

    public GateProcessor(Gate gate, WaitingDeliveries waiting, EndpointTurns turns, InstantSource clock) {
        this.gate = gate;
        this.waiting = waiting;
        this.turns = turns;
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
            Optional<Gate.Hold> hold = gate.hold();
            if (hold.isPresent()) {
                turns.beginAnew();
            }
            waiting.waits(delivery);
            throw EndpointUnavailableException.gateClosed(hold, nap);
        }
        waiting.waitsNoLonger(delivery);
        Message message = exchange.getMessage();
        message.removeHeader(Exchange.HTTP_RESPONSE_CODE);
        Answer.HEADERS.forEach(message::removeHeader);
        exchange.removeProperty(Exchange.EXCEPTION_CAUGHT);
        delivery.send(clock.instant());
    }
}
