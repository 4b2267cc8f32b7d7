package io.metricstream.relay.inspect;

import com.fasterxml.jackson.annotation.JsonValue;

/** The output formats of a metric stream. */
public enum Format {
    OTEL_10("opentelemetry1.0"),
    OTEL_07("opentelemetry0.7"),
    JSON("json"),
    /** Framed well, but not what protobuf can parse. */
    UNKNOWN("unknown");

    private final String word;

    Format(String word) {
        this.word = word;
    }

    /** As CloudWatch names it (PutMetricStream, {@code OutputFormat}). */
    @JsonValue
    public String word() {
        return word;
    }

    /** Whether this version delivers it. */
    public boolean isDelivered() {
        return this == OTEL_10;
    }
}
