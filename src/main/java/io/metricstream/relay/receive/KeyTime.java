package io.metricstream.relay.receive;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The time that an object's key tells, from the first instant that it may mean up to and without the last. Firehose ends a
 * key with {@code -yyyy-MM-dd-HH-mm-ss-UUID} and perhaps an extension, the time at which the oldest record of the object
 * arrived, and begins it with {@code yyyy/MM/dd/HH/} unless a prefix of the user's says otherwise (Amazon Data Firehose
 * developer guide, "Configure Amazon S3 object name format"). Both are read as UTC.
 */
record KeyTime(Instant from, Instant to) {
    private static final Pattern NAME = Pattern.compile("-(\\d{4})-(\\d\\d)-(\\d\\d)-(\\d\\d)-(\\d\\d)-(\\d\\d)"
            + "-[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?:\\.[^/]*)?$");
    private static final Pattern HOUR = Pattern.compile("(?:^|/)(\\d{4})/(\\d\\d)/(\\d\\d)/(\\d\\d)/");

    /** The time in the name, else that of the first prefix that is an hour, else null. */
    static @Nullable KeyTime of(String key) {
        Matcher name = NAME.matcher(key);
        if (name.find()) {
            KeyTime time = time(name, Duration.ofSeconds(1));
            if (time != null) {
                return time;
            }
        }
        Matcher hour = HOUR.matcher(key);
        return hour.find() ? time(hour, Duration.ofHours(1)) : null;
    }

    /** Null where the numbers are no time. */
    private static @Nullable KeyTime time(Matcher numbers, Duration length) {
        int[] fields = {0, 0, 0, 0, 0, 0};
        for (int i = 0; i < numbers.groupCount(); i++) {
            fields[i] = Integer.parseInt(numbers.group(i + 1));
        }
        try {
            Instant from = LocalDateTime.of(fields[0], fields[1], fields[2], fields[3], fields[4], fields[5])
                    .toInstant(ZoneOffset.UTC);
            return new KeyTime(from, from.plus(length));
        } catch (DateTimeException e) {
            return null;
        }
    }
}
