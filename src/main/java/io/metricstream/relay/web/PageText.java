package io.metricstream.relay.web;

import static io.metricstream.relay.inspect.NumberText.number;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Figures as the templates write them. */
public final class PageText {
    private PageText() {}

    /** Such as {@code 1 frame} or {@code 2 frames}. */
    public static String count(long number, String one) {
        return number(number) + " " + one + (number == 1 ? "" : "s");
    }

    static String rate(double perSecond) {
        return String.format(Locale.ROOT, perSecond < 10 ? "%,.1f" : "%,.0f", perSecond) + " data points/s";
    }

    /** In the unit that fits. */
    static String age(double seconds) {
        if (seconds < 2 * 60) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        if (seconds < 2 * 3_600) {
            return String.format(Locale.ROOT, "%.1f min", seconds / 60);
        }
        return String.format(Locale.ROOT, "%,.1f h", seconds / 3_600);
    }

    /** Data points, of which -1 says that nobody counted them. */
    public static String points(int dataPoints) {
        return dataPoints < 0 ? "–" : number(dataPoints);
    }

    /** ISO 8601, UTC; the epoch stands for a time that nobody knows. */
    public static String time(Instant time) {
        return time.equals(Instant.EPOCH)
                ? "–"
                : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
