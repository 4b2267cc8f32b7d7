package io.metricstream.relay.receive;

import java.time.Instant;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.component.aws2.sqs.Sqs2Constants;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;

/** When a message of the queue was sent (SQS, message system attribute SentTimestamp). */
public final class SentTime {
    private SentTime() {}

    /**
     * From the map that Camel makes of what SQS itself says; headers of that name could come from any sender.
     *
     * @return null where it did not come by SQS
     */
    public static @Nullable Instant of(Message message) {
        Map<?, ?> attributes = message.getHeader(Sqs2Constants.ATTRIBUTES, Map.of(), Map.class);
        Object millis = attributes.get(MessageSystemAttributeName.SENT_TIMESTAMP);
        return millis == null ? null : Instant.ofEpochMilli(Long.parseLong(millis.toString()));
    }
}
