package io.metricstream.relay.receive;

import io.metricstream.relay.message.RelayHeaders;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;

/** Has requests of Firehose carried by the route that begins with {@code direct:firehose}. */
public final class FirehoseRoute implements FirehoseCarrier {
    private final ProducerTemplate template;

    public FirehoseRoute(ProducerTemplate template) {
        this.template = template;
    }

    @Override
    public @Nullable String carry(FirehoseRequest request) {
        Exchange done = template.send(
                "direct:firehose", exchange -> exchange.getMessage().setBody(request));
        if (done.getException() != null) {
            return OneLine.of(done.getException());
        }
        boolean settled = RelayHeaders.SETTLED.equals(done.getMessage().getHeader(RelayHeaders.OUTCOME));
        return settled ? null : OneLine.of(new NotSettledException(request.toString(), null));
    }
}
