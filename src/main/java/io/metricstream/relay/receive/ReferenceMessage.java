package io.metricstream.relay.receive;

import io.metricstream.relay.message.RelayHeaders;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/** The message in which a reference travels. A message that a splitter yields replaces all headers, so it brings them all. */
final class ReferenceMessage {
    private ReferenceMessage() {}

    /** @param headers of the message that is split; those of the object are put over them */
    static Message of(Exchange exchange, Map<String, Object> headers, ObjectReference object) {
        Message message = new DefaultMessage(exchange.getContext());
        message.setBody(object);
        message.getHeaders().putAll(headers);
        message.setHeader(RelayHeaders.BUCKET, object.bucket());
        message.setHeader(RelayHeaders.KEY, object.key());
        set(message, RelayHeaders.VERSION, object.versionId());
        set(message, RelayHeaders.ETAG, object.etag());
        set(message, RelayHeaders.LAST_MODIFIED, object.lastModified());
        return message;
    }

    private static void set(Message message, String name, @Nullable Object value) {
        if (value == null) {
            message.removeHeader(name);
        } else {
            message.setHeader(name, value);
        }
    }
}
