package io.metricstream.relay.trace;

import java.util.Locale;
import java.util.Map;

/** Tells whether traces are asked for. Knows no class of OpenTelemetry, so that asking loads none. */
public final class TraceSwitch {
    private TraceSwitch() {}

    /**
     * Whether an exporter of traces or an endpoint for them is named, by their own variables:
     * {@code OTEL_EXPORTER_OTLP_ENDPOINT} is where metrics go, and does not say that there is somebody to take traces.
     */
    public static boolean isOn(Map<String, String> environment) {
        String exporter = text(environment, "OTEL_TRACES_EXPORTER");
        boolean named = exporter.isEmpty()
                ? !text(environment, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT").isEmpty()
                : true;
        return named
                && !exporter.equals("none")
                && !text(environment, "OTEL_SDK_DISABLED").equals("true");
    }

    private static String text(Map<String, String> environment, String variable) {
        return environment.getOrDefault(variable, "").strip().toLowerCase(Locale.ROOT);
    }
}
