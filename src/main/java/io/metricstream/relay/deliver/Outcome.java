package io.metricstream.relay.deliver;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the endpoint's answer to a request, or the lack of one, means for the batch. */
public sealed interface Outcome {

    /**
     * The endpoint has the batch.
     *
     * @param warning what it said all the same, as one short line; mostly empty
     */
    record Accepted(String warning) implements Outcome {}

    /**
     * The endpoint has the batch but for some data points, which are not sent again (OTLP specification, "Partial Success").
     *
     * @param rejectedPoints how many these are; 0 where it does not say
     * @param message what it said about them, as one short line; may be empty
     */
    record PartlyAccepted(long rejectedPoints, String message) implements Outcome {}

    /** The data may be at fault: the batch is cut until the frame that is refused is alone. */
    record Refused(int status, String message) implements Outcome {}

    /** The batch is not at fault: it waits, and is sent again. */
    sealed interface Unavailable extends Outcome {
        /** What happened, and what to do about it, in a sentence. */
        String cause();

        /** How long the endpoint asks to wait, or null where it does not say. */
        @Nullable
        Duration retryAfter();

        /** The HTTP status, or 0 without an answer. */
        int status();
    }

    /** The endpoint is not able to answer now. */
    record Later(String cause, @Nullable Duration retryAfter, int status) implements Unavailable {}

    /** The endpoint, or what we know of it, is configured wrongly: no data is dead-lettered for that. */
    record Misconfigured(String cause, @Nullable Duration retryAfter, int status) implements Unavailable {}
}
