package io.metricstream.relay.trace;

import io.metricstream.relay.settings.SettingException;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.RoutePolicyFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * OpenTelemetry's SDK, as {@code OTEL_*} configures it (OpenTelemetry, "Environment Variable Specification"): exporter, endpoint,
 * headers, sampler and limits. What it holds is bounded by its batch processor, which drops spans before it grows.
 */
public final class Traces implements AutoCloseable {
    /** For the last spans: a stop is not to wait for a receiver that is away. */
    private static final Duration LAST_SPANS = Duration.ofSeconds(3);

    /** Where nothing else is said. By gRPC would need a library more. */
    private static final Map<String, String> DEFAULTS = Map.of(
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.service.name", "metric-stream-relay");

    /** Whatever is said: the SDK's own metrics and logs are none of ours, and nothing is read from or written to messages. */
    private static final Map<String, String> FIXED = Map.of(
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none",
            "otel.propagators", "none");

    private final OpenTelemetrySdk sdk;

    private Traces(OpenTelemetrySdk sdk) {
        this.sdk = sdk;
    }

    /**
     * @param environment variables, of which those that begin with {@code OTEL_} count
     * @throws SettingException if one of them is wrong
     */
    public static Traces start(Map<String, String> environment) {
        // The SDK logs through java.util.logging, which would write to stderr in lines of its own.
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        try {
            return new Traces(AutoConfiguredOpenTelemetrySdk.builder()
                    .disableShutdownHook()
                    .addPropertiesSupplier(() -> DEFAULTS)
                    .addPropertiesCustomizer(known -> properties(environment))
                    .build()
                    .getOpenTelemetrySdk());
        } catch (ConfigurationException e) {
            throw new SettingException(
                    "traces, as the variables OTEL_* ask for them: " + e.getMessage()
                            + "; correct that, or set OTEL_TRACES_EXPORTER=none",
                    e);
        }
    }

    private static Map<String, String> properties(Map<String, String> environment) {
        Map<String, String> properties = new HashMap<>();
        environment.forEach((variable, text) -> {
            if (variable.startsWith("OTEL_") && !text.isBlank()) {
                properties.put(variable.toLowerCase(Locale.ROOT).replace('_', '.'), text.strip());
            }
        });
        properties.putAll(FIXED);
        return properties;
    }

    /** What makes the spans; to be bound to Camel before it starts. */
    public RoutePolicyFactory routePolicies() {
        return new ObjectTracing(sdk.getTracer("io.metricstream.relay"));
    }

    /** Sends what is left, or drops it. */
    @Override
    public void close() {
        sdk.shutdown().join(LAST_SPANS.toMillis(), TimeUnit.MILLISECONDS);
    }
}
