package io.metricstream.relay.trace;

import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.receive.FirehoseRequest;
import io.metricstream.relay.receive.ObjectReference;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** The trace of one object: its root span, and those stages that are no routes of their own. */
final class ObjectTrace {
    private static final String PROPERTY = "CamelRelayTrace";

    private final Tracer tracer;
    private final Span span;
    private final Instant began;
    private volatile @Nullable Instant carried;

    private ObjectTrace(Tracer tracer, Span span, Instant began) {
        this.tracer = tracer;
        this.span = span;
        this.began = began;
    }

    static @Nullable ObjectTrace of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, ObjectTrace.class);
    }

    /** It begins with the receipt of its message, where there is one. */
    static void begin(Tracer tracer, Exchange exchange) {
        Instant began = Instant.now();
        Instant received = exchange.getProperty(RelayHeaders.RECEIVED_AT, Instant.class);
        boolean hasMessage = received != null && received.isBefore(began);
        // Without a parent, whatever a message says: each object is a trace.
        Span span = tracer.spanBuilder("object")
                .setNoParent()
                .setSpanKind(SpanKind.CONSUMER)
                .setStartTimestamp(hasMessage ? received : began)
                .startSpan();
        ObjectTrace trace = new ObjectTrace(tracer, span, began);
        if (hasMessage) {
            trace.add("receive", received, began);
        }
        Object body = exchange.getMessage().getBody();
        if (body instanceof ObjectReference object) {
            span.setAttribute("aws.s3.bucket", SpanText.of(object.bucket()));
            span.setAttribute("aws.s3.key", SpanText.of(object.key()));
        } else if (body instanceof FirehoseRequest request) {
            span.setAttribute("relay.firehose.stream", SpanText.of(request.stream()));
            span.setAttribute("relay.firehose.request", SpanText.of(request.requestId()));
        }
        exchange.setProperty(PROPERTY, trace);
        StageSpan.makeRoot(exchange, span);
    }

    /** Its contents are about to be split. */
    void opened() {
        add("open", began, Instant.now());
    }

    /** All of its parts have ended. */
    void carried() {
        carried = Instant.now();
    }

    void end(Exchange exchange) {
        Instant ended = Instant.now();
        Instant split = carried;
        if (split != null) {
            add("finish", split, ended);
        }
        Object outcome = exchange.getMessage().getHeader(RelayHeaders.OUTCOME);
        span.setAttribute("relay.outcome", exchange.isFailed() ? "given_back" : SpanText.of(outcome));
        SpanText.tellFailure(span, exchange);
        span.end(ended);
        exchange.removeProperty(PROPERTY);
    }

    private void add(String name, Instant from, Instant to) {
        tracer.spanBuilder(name)
                .setParent(Context.root().with(span))
                .setStartTimestamp(from)
                .startSpan()
                .end(to);
    }
}
