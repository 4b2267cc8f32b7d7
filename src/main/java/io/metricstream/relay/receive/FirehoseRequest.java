package io.metricstream.relay.receive;

import java.io.InputStream;
import java.time.Instant;

/**
 * What Firehose delivers in one request, to be carried like the contents of an object.
 *
 * @param requestId the same for each attempt to deliver the same records
 * @param stream the ARN of the Firehose stream, or {@code unknown}
 * @param timestamp when Firehose made the request
 * @param length of the contents, in bytes
 * @param contents the bytes of all records, one after the other
 */
public record FirehoseRequest(String requestId, String stream, Instant timestamp, long length, InputStream contents) {
    @Override
    public String toString() {
        return "request " + requestId + " of " + stream;
    }
}
