package io.metricstream.relay.trace;

import io.metricstream.relay.message.RelayHeaders;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The span that an exchange is in, and those around it. Stages nest: a batch that is cut has batches within.
 *
 * @param name of the stage
 * @param around null for the root
 */
record StageSpan(String name, Span span, @Nullable StageSpan around) {
    private static final String PROPERTY = "CamelRelaySpan";

    static void makeRoot(Exchange exchange, Span root) {
        exchange.setProperty(PROPERTY, new StageSpan("object", root, null));
    }

    /** What belongs to no object, such as a dead letter that is sent again, is not traced. */
    static void begin(Tracer tracer, String name, SpanKind kind, Exchange exchange) {
        StageSpan around = exchange.getProperty(PROPERTY, StageSpan.class);
        if (around == null) {
            return;
        }
        Span span = tracer.spanBuilder(name)
                .setParent(Context.root().with(around.span()))
                .setSpanKind(kind)
                .startSpan();
        exchange.setProperty(PROPERTY, new StageSpan(name, span, around));
    }

    /** Ends the innermost span, if it is of this stage: a route that takes properties away leaves nothing to end. */
    static void end(String name, Exchange exchange) {
        StageSpan inner = exchange.getProperty(PROPERTY, StageSpan.class);
        if (inner == null || inner.around() == null || !inner.name().equals(name)) {
            return;
        }
        Span span = inner.span();
        if (span.isRecording()) {
            describe(span, exchange.getMessage());
            SpanText.tellFailure(span, exchange);
        }
        span.end();
        exchange.setProperty(PROPERTY, inner.around());
    }

    private static void describe(Span span, Message message) {
        number(span, "relay.offset", message, RelayHeaders.OFFSET);
        number(span, "relay.length", message, RelayHeaders.LENGTH);
        number(span, "relay.frames", message, RelayHeaders.FRAMES);
        number(span, "relay.attempts", message, RelayHeaders.ATTEMPTS);
        number(span, "http.response.status_code", message, Exchange.HTTP_RESPONSE_CODE);
        text(span, "relay.outcome", message, RelayHeaders.OUTCOME);
        text(span, "relay.reason", message, RelayHeaders.REASON);
    }

    private static void number(Span span, String attribute, Message message, String header) {
        if (message.getHeader(header) instanceof Number number) {
            span.setAttribute(attribute, number.longValue());
        }
    }

    private static void text(Span span, String attribute, Message message, String header) {
        Object value = message.getHeader(header);
        if (value != null) {
            span.setAttribute(attribute, SpanText.of(value));
        }
    }
}
