package io.metricstream.relay.message;

import java.util.Map;
import java.util.Set;

/** Names of a dead letter's user metadata, as they stand in S3. What nobody knows of a letter is left out. */
public final class LetterMetadata {
    /** One of {@link Reason#word}. */
    public static final String REASON = "reason";
    /** The reason in a sentence. */
    public static final String DETAIL = "detail";
    /** Where the bytes begin in the uncompressed object; of an unreadable object, where reading ended. */
    public static final String OFFSET = "offset";
    /** How many bytes of the uncompressed object; 0 where the whole object is kept. */
    public static final String LENGTH = "length";
    /** Whole frames within. */
    public static final String FRAMES = "frames";
    /** Data points in these frames. */
    public static final String POINTS = "points";
    /** How often it was sent. */
    public static final String ATTEMPTS = "attempts";
    /** The HTTP status of the endpoint's last answer. */
    public static final String STATUS = "status";
    /** Which metrics of its one frame were refused: {@code 0-3,7}. */
    public static final String METRICS = "metrics";
    /** When it was first kept, ISO 8601. */
    public static final String TIME = "time";
    /** The bucket of the source object. */
    public static final String SOURCE_BUCKET = "source-bucket";
    /** The key of the source object. */
    public static final String SOURCE_KEY = "source-key";
    /** The ETag of the source object. */
    public static final String SOURCE_ETAG = "source-etag";
    /** The version of the source object. */
    public static final String SOURCE_VERSION = "source-version";
    /** The id of the message of the queue; then there is no source object. */
    public static final String SOURCE_MESSAGE = "source-message";

    private static final Set<String> MARKS = Set.of(REASON, OFFSET, LENGTH, ATTEMPTS);

    private LetterMetadata() {}

    /** Whether an object with this metadata was written by us: every letter has these four. */
    public static boolean isDeadLetter(Map<String, String> metadata) {
        return metadata.keySet().containsAll(MARKS);
    }
}
