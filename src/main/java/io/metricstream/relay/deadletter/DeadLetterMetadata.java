package io.metricstream.relay.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The user metadata of a dead letter. S3 allows 2 KB in all, of US-ASCII (S3 user guide, "User-defined object metadata").
 * Other text is percent-encoded; where that makes it too long, it is a word of base64 ({@code =?UTF-8?B?…?=}, RFC 2047,
 * which is how S3 itself shows such text): so the longest key, of 1,024 bytes, is whole. What is put last takes the room
 * that is left.
 */
final class DeadLetterMetadata {
    /** Names and values together. */
    static final int MAX_BYTES = 2_000;

    /** Text that percent-encoding makes longer than this is encoded as base64, a third longer than its UTF-8. */
    private static final int MAX_PERCENT_BYTES = 1_100;

    private static final String WORD_START = "=?";
    private static final String BASE64_START = "=?UTF-8?B?";
    private static final String BASE64_END = "?=";

    private final Map<String, String> entries = new LinkedHashMap<>();
    private int bytes;

    /** Nothing is put for null, the empty text, or where there is no room for any of it. */
    DeadLetterMetadata with(String name, @Nullable Object value) {
        String text = value == null ? "" : encoded(value.toString(), MAX_BYTES - bytes - name.length());
        if (!text.isEmpty()) {
            entries.put(name, text);
            bytes += name.length() + text.length();
        }
        return this;
    }

    Map<String, String> entries() {
        return entries;
    }

    private static String encoded(String text, int room) {
        String percent = percentEncoded(text);
        if (percent.length() > MAX_PERCENT_BYTES || text.startsWith(WORD_START)) {
            String base64 = BASE64_START + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + BASE64_END;
            if (base64.length() < Math.min(percent.length(), room) || text.startsWith(WORD_START)) {
                return base64.length() <= room ? base64 : "";
            }
        }
        return cut(percent, Math.max(room, 0));
    }

    /** Spaces at the ends and beside each other too: they would be lost on their way in an HTTP header. */
    private static String percentEncoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            boolean outerSpace = point == ' '
                    && (encoded.isEmpty() || i == text.length() || encoded.charAt(encoded.length() - 1) == ' ');
            if (point >= ' ' && point < 0x7F && point != '%' && !outerSpace) {
                encoded.append((char) point);
            } else {
                String percent = URLEncoder.encode(Character.toString(point), UTF_8);
                encoded.append(percent.equals("+") ? "%20" : percent);
            }
        }
        return encoded.toString();
    }

    /** The first {@code limit} characters, without half an encoded one. */
    private static String cut(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int percent = text.lastIndexOf('%', limit - 1);
        return text.substring(0, percent >= 0 && percent > limit - 3 ? percent : limit)
                .stripTrailing();
    }
}
