package io.metricstream.relay.receive;

import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the headers of a request of Firehose say.
 *
 * @param requestId the same for each attempt to deliver the same records; empty where only the body says it
 * @param stream the ARN of the Firehose stream
 * @param gzip whether the body is compressed
 */
record FirehoseHead(String requestId, String stream, boolean gzip) {
    static final String ACCESS_KEY = "X-Amz-Firehose-Access-Key";

    /** Of a body before it is compressed (Amazon Data Firehose, "HTTP endpoint delivery request and response"). */
    static final int MOST_BYTES = 64 << 20;

    /** What does not compress grows by some bytes in 64 KiB. */
    private static final int GZIP_MARGIN_BYTES = 1 << 20;

    private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,256}");
    private static final Pattern STREAM = Pattern.compile("[\\x21-\\x7e]{1,512}");

    /** @throws FirehoseRefusal if a header is at fault; a header that is not there is not */
    static FirehoseHead of(MultiMap headers) throws FirehoseRefusal {
        String version = headers.get("X-Amz-Firehose-Protocol-Version");
        if (version != null && !version.equals("1.0")) {
            throw new FirehoseRefusal(
                    FirehoseAnswer.BAD,
                    "X-Amz-Firehose-Protocol-Version is " + OneLine.excerpt(version) + ", and only 1.0 is known");
        }
        FirehoseHead head = new FirehoseHead(
                requestId(headers.get("X-Amz-Firehose-Request-Id")),
                stream(headers.get("X-Amz-Firehose-Source-Arn")),
                isGzip(headers.get("Content-Encoding")));
        head.checkLength(headers.get("Content-Length"));
        return head;
    }

    /** The request id of headers that may be at fault, or empty. */
    static String requestIdOrEmpty(MultiMap headers) {
        String requestId = headers.get("X-Amz-Firehose-Request-Id");
        return requestId != null && isRequestId(requestId) ? requestId : "";
    }

    static boolean isRequestId(String text) {
        return REQUEST_ID.matcher(text).matches();
    }

    private static String requestId(@Nullable String text) throws FirehoseRefusal {
        if (text != null && !isRequestId(text)) {
            throw new FirehoseRefusal(
                    FirehoseAnswer.BAD, "X-Amz-Firehose-Request-Id is not 1 to 256 visible ASCII characters");
        }
        return text == null ? "" : text;
    }

    private static String stream(@Nullable String text) throws FirehoseRefusal {
        if (text != null && !STREAM.matcher(text).matches()) {
            throw new FirehoseRefusal(
                    FirehoseAnswer.BAD, "X-Amz-Firehose-Source-Arn is not 1 to 512 visible ASCII characters");
        }
        return text == null ? "unknown" : text;
    }

    private static boolean isGzip(@Nullable String encoding) throws FirehoseRefusal {
        String name = encoding == null ? "identity" : encoding.toLowerCase(Locale.ROOT);
        if (!name.equals("identity") && !name.equals("gzip")) {
            throw new FirehoseRefusal(415, "Content-Encoding is " + OneLine.excerpt(name) + ", and only gzip is known");
        }
        return name.equals("gzip");
    }

    /** The HTTP server has refused what is no number. */
    private void checkLength(@Nullable String length) throws FirehoseRefusal {
        if (length != null && Long.parseLong(length) > mostWireBytes()) {
            throw tooLarge();
        }
    }

    /** Of the body as it is sent. */
    int mostWireBytes() {
        return gzip ? MOST_BYTES + GZIP_MARGIN_BYTES : MOST_BYTES;
    }

    static FirehoseRefusal tooLarge() {
        return new FirehoseRefusal(
                FirehoseAnswer.TOO_LARGE,
                "the body is larger than " + (MOST_BYTES >> 20) + " MiB, Firehose's own limit");
    }
}
