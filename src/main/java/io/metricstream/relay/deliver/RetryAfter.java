package io.metricstream.relay.deliver;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After}: seconds, or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {
    /** No endpoint can make us wait longer than this without being asked again. */
    static final Duration LONGEST = Duration.ofHours(1);

    private RetryAfter() {}

    /**
     * @param date the answer's own date, which a date in {@code retryAfter} is relative to: the endpoint's clock may not
     *     be ours
     * @return null where the header says nothing that we understand
     */
    static @Nullable Duration parse(@Nullable String retryAfter, @Nullable String date, Instant now) {
        if (retryAfter == null) {
            return null;
        }
        String text = retryAfter.strip();
        if (text.matches("\\d{1,9}")) {
            return bounded(Duration.ofSeconds(Long.parseLong(text)));
        }
        Instant until = instant(text);
        if (until == null) {
            return null;
        }
        Instant sent = date == null ? null : instant(date);
        return bounded(Duration.between(sent == null ? now : sent, until));
    }

    private static Duration bounded(Duration duration) {
        Duration positive = duration.isNegative() ? Duration.ZERO : duration;
        return positive.compareTo(LONGEST) > 0 ? LONGEST : positive;
    }

    private static @Nullable Instant instant(String text) {
        try {
            return ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
