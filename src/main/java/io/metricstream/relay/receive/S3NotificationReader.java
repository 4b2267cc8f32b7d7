package io.metricstream.relay.receive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.receive.S3Notification.Ignored;
import io.metricstream.relay.receive.S3Notification.Unusable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an SQS message says of S3 objects, in each shape that AWS sends: the event of S3 itself (major version 2; S3
 * user guide, "Event message structure"), the same wrapped by SNS, an event of EventBridge, plain or wrapped, and the test
 * event. Never throws: a queue is an input, and whoever can write to it can send anything.
 *
 * <p>Each record of an event is judged by itself. One that is unusable takes nothing from its neighbours: they are read, and
 * it is reported beside them, so that the body as a whole goes to the failure bucket too and nothing is lost silently.
 */
final class S3NotificationReader {
    /** An event of EventBridge in an envelope of SNS is one level; nothing that AWS sends has more than two. */
    private static final int MOST_ENVELOPES = 3;

    /** S3's own events nest six levels deep. */
    private static final int DEEPEST_JSON = 64;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST_JSON)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private S3NotificationReader() {}

    /** What {@code body} says, in its order; at least one thing. */
    static List<S3Notification> read(@Nullable String body) {
        return read(body, 0);
    }

    private static List<S3Notification> read(@Nullable String body, int envelopes) {
        if (body == null || body.isBlank()) {
            return unusable("the message is empty");
        }
        JsonNode event;
        try {
            event = JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return unusable("the message is no JSON that can be read: " + OneLine.excerpt(e.getOriginalMessage()));
        }
        return event.isObject()
                ? readEvent(event, envelopes)
                : unusable("the message is JSON, but no event: it is no object");
    }

    private static List<S3Notification> readEvent(JsonNode event, int envelopes) {
        if (event.has("Records")) {
            return readRecords(event.get("Records"));
        }
        if (event.has("Type") && event.has("Message")) {
            return readEnvelope(event, envelopes);
        }
        if (event.has("detail-type")) {
            return List.of(S3EventRecord.ofEventBridge(event));
        }
        return "s3:TestEvent".equals(S3EventRecord.text(event, "Event"))
                ? List.of(new Ignored(S3Notification.TEST_EVENT))
                : unusable("the message is no event of S3: it has neither Records nor a detail-type");
    }

    private static List<S3Notification> readEnvelope(JsonNode envelope, int envelopes) {
        String type = S3EventRecord.text(envelope, "Type");
        if (!"Notification".equals(type)) {
            return unusable("the message is of SNS, but no notification: its type is '" + OneLine.excerpt(type)
                    + "'; a subscription that is not confirmed is confirmed in the console of SNS");
        }
        if (envelopes == MOST_ENVELOPES) {
            return unusable("the message is wrapped by SNS more than " + MOST_ENVELOPES + " times");
        }
        return read(S3EventRecord.text(envelope, "Message"), envelopes + 1);
    }

    private static List<S3Notification> readRecords(JsonNode records) {
        if (!records.isArray()) {
            return unusable("the Records of the event are no list");
        }
        if (records.isEmpty()) {
            return List.of(new Ignored(S3Notification.NO_RECORDS));
        }
        List<S3Notification> said = new ArrayList<>(records.size());
        for (JsonNode record : records) {
            said.add(S3EventRecord.ofS3(record, "record " + (said.size() + 1) + " of " + records.size()));
        }
        return said;
    }

    private static List<S3Notification> unusable(String detail) {
        return List.of(new Unusable(detail));
    }
}
