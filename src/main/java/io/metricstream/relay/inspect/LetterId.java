package io.metricstream.relay.inspect;

import io.metricstream.relay.message.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a dead letter is called: its key without the prefix, {@code yyyy/MM/dd/HH/REASON-HASH}. Nothing else in the failure
 * bucket has such a name, so nothing else is listed or removed.
 *
 * @param text as it stands in the key
 * @param hour of the source object
 */
public record LetterId(String text, Instant hour, Reason reason) {
    private static final Pattern FORM = Pattern.compile("(\\d{4})/(\\d\\d)/(\\d\\d)/(\\d\\d)/([a-z-]+)-[0-9a-f]{32}");

    /** Empty where {@code text} is no such name. */
    public static Optional<LetterId> parse(String text) {
        Matcher found = FORM.matcher(text);
        if (!found.matches()) {
            return Optional.empty();
        }
        try {
            Instant hour = LocalDateTime.of(number(found, 1), number(found, 2), number(found, 3), number(found, 4), 0)
                    .toInstant(ZoneOffset.UTC);
            return Reason.find(found.group(5)).map(reason -> new LetterId(text, hour, reason));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(Matcher found, int group) {
        return Integer.parseInt(found.group(group));
    }

    @Override
    public String toString() {
        return text;
    }
}
