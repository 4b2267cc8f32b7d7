package io.metricstream.relay.deliver;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint's answer, as far as we look at it.
 *
 * @param body at most {@link OtlpHttpClient#MAX_ANSWER_BYTES}
 */
record Answer(
        int status,
        @Nullable String contentType,
        @Nullable String retryAfter,
        @Nullable String date,
        @Nullable String location,
        byte[] body) {
    /** All that an outcome is read from, beside status and body. */
    static final List<String> HEADERS =
            List.of(HttpHeaders.CONTENT_TYPE, HttpHeaders.RETRY_AFTER, HttpHeaders.DATE, HttpHeaders.LOCATION);

    private static final int MAX_TEXT = 300;

    /** @param header gives one of {@link #HEADERS}, or null where the answer has none of that name */
    static Answer of(int status, Function<String, @Nullable String> header, byte @Nullable [] body) {
        return new Answer(
                status,
                header.apply(HttpHeaders.CONTENT_TYPE),
                header.apply(HttpHeaders.RETRY_AFTER),
                header.apply(HttpHeaders.DATE),
                header.apply(HttpHeaders.LOCATION),
                body == null ? new byte[0] : body);
    }

    boolean hasType(String type) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith(type);
    }

    /** Whether there may have been more than was read. */
    boolean isCut() {
        return body.length >= OtlpHttpClient.MAX_ANSWER_BYTES;
    }

    /** The body as it is; {@link EndpointWords#line} makes it fit for people. */
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** What an endpoint says as one short line: no control or formatting characters, some hundred characters at most. */
    static String line(String text) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\uFFFD]+", " ").strip();
        return line.length() <= MAX_TEXT ? line : line.substring(0, MAX_TEXT) + "…";
    }
}
