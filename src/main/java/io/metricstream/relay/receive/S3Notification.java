package io.metricstream.relay.receive;

/** One thing that the body of an SQS message says. A body says one or several; {@link S3NotificationReader} reads it. */
public sealed interface S3Notification {
    /** An object was created in S3. */
    record Created(ObjectReference object) implements S3Notification {}

    /**
     * Nothing to read, on purpose; to be acknowledged and counted.
     *
     * @param why one of {@link #TEST_EVENT}, {@link #OTHER_EVENT} and {@link #NO_RECORDS}
     */
    record Ignored(String why) implements S3Notification {}

    /**
     * What should have named an object and does not; the body belongs in the failure bucket.
     *
     * @param detail one sentence that says what is wrong
     */
    record Unusable(String detail) implements S3Notification {}

    /** S3 sends {@code s3:TestEvent} when notifications are configured. */
    String TEST_EVENT = "test-event";
    /** A deletion, a restoration, or another event that creates no object. */
    String OTHER_EVENT = "other-event";
    /** An event with an empty list of records. */
    String NO_RECORDS = "no-records";
}
