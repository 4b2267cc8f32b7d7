package io.metricstream.relay.inspect;

import io.metricstream.relay.deadletter.MetadataText;
import io.metricstream.relay.message.LetterMetadata;
import io.metricstream.relay.state.ObjectIdentity;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/**
 * A dead letter, as its key and its metadata tell. Its bytes are asked for apart.
 *
 * @param bytes as stored
 * @param etag of these bytes, with quotes as S3 writes it
 * @param time when it was first kept; the epoch where nobody said
 * @param offset where its bytes begin in the uncompressed source object; of an unreadable object, up to where all is settled
 * @param length of its bytes in the uncompressed source object; 0 where the whole object is kept
 * @param frames whole frames in it
 * @param dataPoints in these frames, or -1 where nobody counted them
 * @param attempts how often it was sent
 * @param status the endpoint's last answer to it, or 0
 * @param metrics which metrics of its one frame were refused ({@code 0-3,7}), or empty for all
 * @param detail the reason in a sentence
 */
public record Letter(
        LetterId id,
        long bytes,
        String etag,
        Instant time,
        Source source,
        long offset,
        long length,
        int frames,
        int dataPoints,
        int attempts,
        int status,
        String metrics,
        String detail) {

    /**
     * Where the bytes come from. Empty texts where nobody said.
     *
     * @param message the id of the message of the queue that could not be used; then all others are empty
     */
    public record Source(String bucket, String key, String version, String etag, String message) {
        /** What the bytes were part of; empty texts for a message. */
        public ObjectIdentity object() {
            return new ObjectIdentity(bucket, key, etag);
        }

        /** {@code s3://bucket/key}, or which request of Firehose or which message it was. */
        @Override
        public String toString() {
            return bucket.isEmpty() ? "SQS message " + message : object().place();
        }
    }

    /** @param metadata as S3 shows it; what is missing or is no number is 0 or empty */
    static Letter of(LetterId id, long bytes, String etag, Map<String, String> metadata) {
        return new Letter(
                id,
                bytes,
                etag,
                time(text(metadata, LetterMetadata.TIME)),
                new Source(
                        text(metadata, LetterMetadata.SOURCE_BUCKET),
                        text(metadata, LetterMetadata.SOURCE_KEY),
                        text(metadata, LetterMetadata.SOURCE_VERSION),
                        text(metadata, LetterMetadata.SOURCE_ETAG),
                        text(metadata, LetterMetadata.SOURCE_MESSAGE)),
                number(metadata, LetterMetadata.OFFSET, 0),
                number(metadata, LetterMetadata.LENGTH, 0),
                (int) number(metadata, LetterMetadata.FRAMES, 0),
                (int) number(metadata, LetterMetadata.POINTS, -1),
                (int) number(metadata, LetterMetadata.ATTEMPTS, 0),
                (int) number(metadata, LetterMetadata.STATUS, 0),
                text(metadata, LetterMetadata.METRICS),
                text(metadata, LetterMetadata.DETAIL));
    }

    private static String text(Map<String, String> metadata, String name) {
        return MetadataText.decode(metadata.getOrDefault(name, ""));
    }

    private static long number(Map<String, String> metadata, String name, long missing) {
        String text = metadata.getOrDefault(name, "");
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : missing;
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
