package io.metricstream.relay.deliver;

import java.time.Duration;
import java.time.Instant;
import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After}: seconds, or a date (RFC 9110, section 10.2.3). */
final class RetryAfter {
    /** No endpoint can make us wait longer than this without being asked again. */
    static final Duration LONGEST = Duration.ofHours(1);

    private RetryAfter() {}

    /**
     * @param date the answer's own date, which a date in {@code retryAfter} is relative to: the endpoint's clock may not
     *     be ours
     * @return at most {@link #LONGEST}; null where the header says nothing that we understand, and for a time that is
     *     over: "now" would be asked for again and again, without a pause
     */
    static @Nullable Duration parse(@Nullable String retryAfter, @Nullable String date, Instant now) {
        if (retryAfter == null) {
            return null;
        }
        String text = retryAfter.strip();
        if (text.matches("\\d+")) {
            return text.length() > 9 ? LONGEST : bounded(Duration.ofSeconds(Long.parseLong(text)));
        }
        Instant until = DateUtils.parseStandardDate(text);
        if (until == null) {
            return null;
        }
        Instant sent = date == null ? null : DateUtils.parseStandardDate(date.strip());
        return bounded(Duration.between(sent == null ? now : sent, until));
    }

    private static @Nullable Duration bounded(Duration duration) {
        if (duration.isZero() || duration.isNegative()) {
            return null;
        }
        return duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    }
}
