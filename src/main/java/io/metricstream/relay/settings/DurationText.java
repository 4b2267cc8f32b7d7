package io.metricstream.relay.settings;

import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.camel.util.TimeUtils;

/** Durations as users write them: {@code 500ms}, {@code 10s}, {@code 1h30m}, {@code 2d}. */
public final class DurationText {
    /** Seven digits of each unit fit a {@code long} of milliseconds. */
    private static final Pattern WITH_UNITS =
            Pattern.compile("(?=.)(\\d{1,7}d)?(\\d{1,7}h)?(\\d{1,7}m)?(\\d{1,7}s)?(\\d{1,7}ms)?");

    private static final Pattern MILLISECONDS = Pattern.compile("\\d{1,15}");

    private DurationText() {}

    /**
     * Camel's own parser takes a plain number as milliseconds and what it does not know as zero; a pattern in front of
     * it refuses both.
     *
     * @throws IllegalArgumentException if {@code text} is no duration with units
     */
    public static Duration parse(String text) {
        if (MILLISECONDS.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' has no unit; write " + text + "s for seconds or " + text + "ms for milliseconds");
        }
        if (!WITH_UNITS.matcher(text).matches()) {
            throw new IllegalArgumentException("'" + text + "' is no duration; write it as 500ms, 10s or 1h30m");
        }
        return TimeUtils.toDuration(text);
    }

    /**
     * The form of the OTEL_* variables (OpenTelemetry SDK environment variables, "Timeout": an integer number of
     * milliseconds).
     *
     * @throws IllegalArgumentException if {@code text} is anything but digits
     */
    static Duration parseMilliseconds(String text) {
        if (!MILLISECONDS.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no number of milliseconds; OTEL_* timeouts have no unit: write 10000 for 10s");
        }
        return Duration.ofMillis(Long.parseLong(text));
    }

    /** The shortest text that {@link #parse} reads back. */
    static String print(Duration duration) {
        return duration.isZero()
                ? "0s"
                : TimeUtils.printDuration(duration, true).replaceAll("(?<!\\d)0(d|h|ms|m|s)", "");
    }
}
