package io.metricstream.relay.convert;

import java.util.Map;

/**
 * CloudWatch's units in the words of opentelemetry 1.0 (CloudWatch, "Metric streams output formats", translations for
 * 1.0, irregular as they are printed there; the Unified Code for Units of Measure).
 */
final class Units {
    private static final String PER_SECOND = "/Second";

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("Seconds", "s"),
            Map.entry("Microseconds", "us"),
            Map.entry("Milliseconds", "ms"),
            Map.entry("Bytes", "By"),
            Map.entry("Kilobytes", "kBy"),
            Map.entry("Megabytes", "MBy"),
            Map.entry("Gigabytes", "GBy"),
            Map.entry("Terabytes", "TBy"),
            Map.entry("Bits", "bit"),
            Map.entry("Kilobits", "kbit"),
            Map.entry("Megabits", "MBit"),
            Map.entry("Gigabits", "GBit"),
            Map.entry("Terabits", "Tbit"),
            Map.entry("Percent", "%"),
            Map.entry("Count", "{Count}"),
            Map.entry("None", "1"));

    private Units() {}

    /** A unit that is not in the table stays as it is. */
    static String of(String unit) {
        if (unit.endsWith(PER_SECOND)) {
            String amount = WORDS.get(unit.substring(0, unit.length() - PER_SECOND.length()));
            return amount == null ? unit : amount + "/s";
        }
        return WORDS.getOrDefault(unit, unit);
    }
}
