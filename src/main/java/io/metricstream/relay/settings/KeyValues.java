package io.metricstream.relay.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * {@code k=v,k=v} with percent-encoded values, as OTEL_EXPORTER_OTLP_HEADERS and OTEL_RESOURCE_ATTRIBUTES have it
 * (OpenTelemetry "Specifying headers via environment variables", W3C Baggage). Messages name an entry by its number
 * and never show a value, since it may be a secret.
 */
final class KeyValues {
    private KeyValues() {}

    /**
     * @return in the order of {@code text}
     * @throws IllegalArgumentException if an entry has no key, no {@code =}, a broken escape, or a key that was there
     */
    static Map<String, String> parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        int number = 0;
        for (String entry : text.split("[,\\r\\n]", -1)) {
            number++;
            if (entry.isBlank()) {
                continue;
            }
            int equals = entry.indexOf('=');
            if (equals < 1 || entry.substring(0, equals).isBlank()) {
                throw new IllegalArgumentException(
                        "entry " + number + " is not written as key=value; encode a comma as %2C");
            }
            String key = decode(entry.substring(0, equals).strip(), number);
            if (values.put(key, decode(entry.substring(equals + 1).strip(), number)) != null) {
                throw new IllegalArgumentException("entry " + number + " repeats the key '" + key + "'; remove one");
            }
        }
        return values;
    }

    /** {@link URLDecoder} is for forms, where a plus is a space; in a header it is a plus. */
    private static String decode(String text, int number) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "entry " + number + " has a broken percent escape; encode a percent sign as %25", e);
        }
    }
}
