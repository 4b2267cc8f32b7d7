package io.metricstream.relay.open;

import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.state.ObjectIdentity;
import org.apache.camel.Message;

/** Which object a message is about, as its headers say. */
public final class ObjectHeaders {
    private ObjectHeaders() {}

    /** Its texts are empty where the headers are missing: of a message of the queue that names no object. */
    public static ObjectIdentity identity(Message message) {
        return new ObjectIdentity(
                message.getHeader(RelayHeaders.BUCKET, "", String.class),
                message.getHeader(RelayHeaders.KEY, "", String.class),
                message.getHeader(RelayHeaders.ETAG, "", String.class));
    }
}
