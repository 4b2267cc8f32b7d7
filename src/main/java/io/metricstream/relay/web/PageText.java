package io.metricstream.relay.web;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Figures as the templates write them. */
public final class PageText {
    private PageText() {}

    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
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
