package io.metricstream.relay.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Text from outside as a span may hold it: no longer than a key of S3 can be. */
final class SpanText {
    /** Characters; of a key of S3, bytes (Amazon S3 user guide, "Naming objects"). */
    private static final int LONGEST = 1024;

    private SpanText() {}

    static String of(@Nullable Object value) {
        String text = String.valueOf(value);
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    static void tellFailure(Span span, Exchange exchange) {
        Exception failure = exchange.getException();
        if (failure != null) {
            span.setAttribute("error.type", failure.getClass().getName());
            span.setStatus(StatusCode.ERROR, of(failure.getMessage()));
        }
    }
}
