package io.metricstream.relay.deliver;

import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Makes the body of the request from the bytes of one {@code ExportMetricsServiceRequest}, once, however often it is
 * sent. The entity carries its type and encoding, so that no header has to, and camel-http sends it as it is.
 *
 * <p>However the delivery ends, by an error or a stop too, it leaves the gate: nobody waits for it in vain.
 */
public final class OtlpRequestProcessor implements Processor {
    private final RequestEntity entity;
    private final Gate gate;
    private final WaitingDeliveries waiting;

    public OtlpRequestProcessor(boolean gzip, Gate gate, WaitingDeliveries waiting) {
        this.entity = new RequestEntity(gzip);
        this.gate = gate;
        this.waiting = waiting;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        message.setBody(entity.of(message.getMandatoryBody(byte[].class)));
        Delivery delivery = delivery(exchange);
        exchange.setProperty(Delivery.PROPERTY, delivery);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                gate.leave(delivery);
                waiting.waitsNoLonger(delivery);
            }
        });
    }

    /** What is sent again goes on where it was; a piece has waited as long as its whole. */
    private Delivery delivery(Exchange exchange) {
        if (exchange.getMessage().removeHeader(Delivery.PROPERTY) instanceof Delivery putOff) {
            return putOff;
        }
        if (!PutOff.isWithin(exchange)) {
            return new Delivery(gate.accepted());
        }
        Delivery piece = FrameBisect.isGroup(exchange.getMessage())
                ? new Delivery(gate.accepted())
                : Delivery.of(exchange).ofPiece();
        piece.putLast();
        return piece;
    }
}
