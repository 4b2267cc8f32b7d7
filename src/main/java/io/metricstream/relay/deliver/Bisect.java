package io.metricstream.relay.deliver;

import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.FrameSplitter;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.Message;

/** The splitter of {@code direct:refused}: a batch that was refused becomes two, until the refused frame is alone. */
public final class Bisect {

    @Handler
    public List<Message> halves(Exchange exchange) {
        Batch batch = exchange.getMessage().getHeader(RelayHeaders.PART, Batch.class);
        int frames = batch.frames().size();
        int middle = frames / 2;
        return List.of(piece(exchange, batch.slice(0, middle)), piece(exchange, batch.slice(middle, frames)));
    }

    /** A piece of what was refused, to be sent by itself: nothing of the refusal is left. */
    static Message piece(Exchange exchange, Batch piece) {
        Message message = FrameSplitter.message(exchange, piece);
        message.removeHeader(RelayHeaders.DETAIL);
        message.removeHeader(RelayHeaders.STATUS);
        message.removeHeader(RelayHeaders.ATTEMPTS);
        message.removeHeader(Delivery.PROPERTY);
        return message;
    }
}
