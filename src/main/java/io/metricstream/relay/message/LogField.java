package io.metricstream.relay.message;

/**
 * Names of what an event of the log is about, for SLF4J's key-value pairs: fields of their own where the log is JSON. Values
 * are texts and numbers, never other objects.
 */
public final class LogField {
    /** Text: {@code s3://bucket/key}, or what else an object is called. */
    public static final String OBJECT = "object";
    /** Number: where in the uncompressed object, in bytes; of a body of S3, in the stored one. */
    public static final String OFFSET = "offset";
    /** Text: how it ended, in the words of {@code relay_objects_total} and {@code relay_frames_total}. */
    public static final String OUTCOME = "outcome";
    /** Text: why it is a dead letter. */
    public static final String REASON = "reason";

    private LogField() {}
}
