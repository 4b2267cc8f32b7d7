package io.metricstream.relay.deliver;

import java.time.Duration;
import java.time.InstantSource;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Lets a batch pass to the endpoint, or throws {@link EndpointUnavailableException} while it has to wait. */
public final class GateProcessor implements Processor {
    private final Gate gate;
    private final InstantSource clock;

    public GateProcessor(Gate gate, InstantSource clock) {
        this.gate = gate;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws EndpointUnavailableException {
        Delivery delivery = Delivery.of(exchange);
        Duration nap = gate.ask(delivery);
        if (!nap.isZero()) {
            throw EndpointUnavailableException.gateClosed(nap);
        }
        delivery.send(clock.instant());
    }
}
