package io.metricstream.relay.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.Base64;

/**
 * Any text as a value of user metadata, which is printable US-ASCII (S3 user guide, "User-defined object metadata"). What
 * is not is percent-encoded; where that makes it too long, the text is a word of base64 ({@code =?UTF-8?B?…?=}, RFC 2047,
 * which is how S3 itself shows such text): so the longest key, of 1,024 bytes, is whole.
 */
public final class MetadataText {
    /** Text that percent-encoding makes longer than this is base64, a third longer than its UTF-8. */
    private static final int MAX_PERCENT_BYTES = 1_100;

    private static final String WORD_START = "=?";
    private static final String BASE64_START = "=?UTF-8?B?";
    private static final String BASE64_END = "?=";

    private MetadataText() {}

    /** @param room in bytes; what is longer is cut, or empty where it cannot be cut */
    static String encode(String text, int room) {
        String percent = percentEncoded(text);
        boolean looksEncoded = text.startsWith(WORD_START);
        if (percent.length() > MAX_PERCENT_BYTES || looksEncoded) {
            String base64 = BASE64_START + Base64.getEncoder().encodeToString(text.getBytes(UTF_8)) + BASE64_END;
            if (base64.length() <= room && (looksEncoded || base64.length() < percent.length())) {
                return base64;
            }
        }
        return looksEncoded ? "" : cut(percent, Math.max(room, 0));
    }

    /** The text that was encoded, as far as it was not cut; other text, which somebody else wrote, as it is. */
    public static String decode(String value) {
        try {
            if (value.startsWith(BASE64_START) && value.endsWith(BASE64_END)) {
                String base64 = value.substring(BASE64_START.length(), value.length() - BASE64_END.length());
                return new String(Base64.getDecoder().decode(base64), UTF_8);
            }
            return URLDecoder.decode(value.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            return value;
        }
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
