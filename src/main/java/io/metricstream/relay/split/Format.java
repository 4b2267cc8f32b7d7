package io.metricstream.relay.split;

import com.fasterxml.jackson.annotation.JsonValue;

/** The output formats of a metric stream, by the names that CloudWatch has (PutMetricStream, {@code OutputFormat}). */
public enum Format {
    OTEL_10("opentelemetry1.0"),
    OTEL_07("opentelemetry0.7"),
    JSON("json");

    private final String word;

    Format(String word) {
        this.word = word;
    }

    @JsonValue
    public String word() {
        return word;
    }
}
