package io.metricstream.relay.receive;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An answer as Firehose wants it (Amazon Data Firehose, "HTTP endpoint delivery request and response"): 200 ends the request
 * for good, and any other status has it sent again for as long as its stream's retry duration says, with one exception.
 *
 * @param requestId as it was sent, or empty where it is not known
 * @param errorMessage one line, or empty for none; Firehose puts it into its log
 */
record FirehoseAnswer(int status, String requestId, String errorMessage) {
    private static final int OK = 200;

    /** The request is at fault; it comes again all the same, and ends in Firehose's error bucket. */
    static final int BAD = 400;

    /**
     * To Firehose this is for good: it neither sends the request again nor puts it into its error bucket. So nothing but the
     * size of a request is answered so.
     */
    static final int TOO_LARGE = 413;

    static final int UNAVAILABLE = 503;

    /** Every byte is delivered or dead-lettered. */
    static FirehoseAnswer settled(String requestId) {
        return new FirehoseAnswer(OK, requestId, "");
    }

    /** The request stays with Firehose. */
    static FirehoseAnswer unavailable(String requestId, String why) {
        return new FirehoseAnswer(UNAVAILABLE, requestId, why);
    }

    boolean isSettled() {
        return status == OK;
    }

    /** The body: {@code requestId}, {@code timestamp} in milliseconds, and {@code errorMessage} where there is one. */
    byte[] json(Instant now) {
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("requestId", requestId)
                .put("timestamp", now.toEpochMilli());
        if (!errorMessage.isEmpty()) {
            answer.put("errorMessage", OneLine.of(errorMessage));
        }
        return answer.toString().getBytes(StandardCharsets.UTF_8);
    }
}
