package io.metricstream.relay.deadletter;

import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.open.ObjectHeaders;
import io.metricstream.relay.receive.SentTime;
import io.metricstream.relay.state.ObjectIdentity;
import java.time.Instant;
import java.util.Objects;
import org.apache.camel.Message;
import org.apache.camel.component.aws2.sqs.Sqs2Constants;
import org.jspecify.annotations.Nullable;

/**
 * Where the bytes of a dead letter come from: a range of an object, or a message of the queue.
 *
 * @param object what it is part of; its texts are empty for a message of the queue
 * @param version of the object, in a versioned bucket
 * @param offset of the bytes, in the uncompressed object
 * @param messageId of the queue; empty for a range of an object
 * @param written when the object was modified or the message sent; the epoch where nobody said
 */
record DeadLetterSource(
        ObjectIdentity object, @Nullable String version, long offset, String messageId, Instant written) {

    static DeadLetterSource of(Message message) {
        ObjectIdentity object = ObjectHeaders.identity(message);
        Instant modified = message.getHeader(RelayHeaders.LAST_MODIFIED, Instant.class);
        boolean ofQueue = object.bucket().isEmpty();
        return new DeadLetterSource(
                object,
                message.getHeader(RelayHeaders.VERSION, String.class),
                message.getHeader(RelayHeaders.OFFSET, 0L, Long.class),
                ofQueue ? message.getHeader(Sqs2Constants.MESSAGE_ID, "", String.class) : "",
                Objects.requireNonNullElse(ofQueue ? SentTime.of(message) : modified, Instant.EPOCH));
    }

    /** What it was cut out of. */
    String place() {
        return object.bucket().isEmpty() ? "SQS message " + messageId : object.place();
    }

    @Override
    public String toString() {
        return object.bucket().isEmpty() ? place() : "offset " + offset + " of " + place();
    }
}
