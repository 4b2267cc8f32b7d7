package io.metricstream.relay.deadletter;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The user metadata of a dead letter. S3 allows 2 KB in all, of US-ASCII (S3 user guide, "User-defined object metadata"):
 * other text is percent-encoded, and {@code detail} takes what is left.
 */
final class DeadLetterMetadata {
    /** Names and values together. */
    static final int MAX_BYTES = 2_000;

    /** More than the longest key of S3 once encoded could leave for anything else. */
    private static final int MAX_VALUE_BYTES = 1_100;

    private final Map<String, String> entries = new LinkedHashMap<>();
    private int bytes;

    DeadLetterMetadata with(String name, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty()) {
            put(name, cut(printable(value.toString()), MAX_VALUE_BYTES));
        }
        return this;
    }

    /** All entries, with as much of the detail as there is room for. */
    Map<String, String> withDetail(@Nullable String detail) {
        int room = MAX_BYTES - bytes - "detail".length();
        if (detail != null && !detail.isEmpty() && room > 0) {
            put("detail", cut(printable(detail), room));
        }
        return entries;
    }

    private void put(String name, String value) {
        entries.put(name, value);
        bytes += name.length() + value.length();
    }

    /** Percent-encodes what is not printable ASCII, and the percent sign itself. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point >= ' ' && point < 0x7F && point != '%') {
                printable.append((char) point);
            } else {
                printable.append(URLEncoder.encode(Character.toString(point), StandardCharsets.UTF_8)
                        .replace("+", "%20"));
            }
        });
        return printable.toString().strip();
    }

    /** The first {@code limit} characters, without half an encoded one. */
    private static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int percent = text.lastIndexOf('%', limit - 1);
        return text.substring(0, percent >= 0 && percent > limit - 3 ? percent : limit);
    }
}
