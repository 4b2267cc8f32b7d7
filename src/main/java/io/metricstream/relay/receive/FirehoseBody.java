package io.metricstream.relay.receive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a request, <code>{requestId, timestamp, records: [{data: base64}]}</code>, in one pass: the bytes of the
 * records go out one after the other, as Firehose would put them into an object. Nothing of it is held. Fields that are not
 * known are passed over. Not thread-safe.
 */
final class FirehoseBody {
    private static final int MOST_RECORDS = 10_000;
    private static final int MOST_TEXT = 4096;
    private static final int DEEPEST = 64;
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    /** Data is not read as text, so these hold for all that is. Names are not kept: a body may have millions of them. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(MOST_TEXT)
                    .maxNameLength(MOST_TEXT)
                    .maxNestingDepth(DEEPEST)
                    .build())
            .build();

    private String requestId;
    private @Nullable Instant timestamp;
    private int records = -1;

    /** @param requestId of the headers, or empty */
    FirehoseBody(String requestId) {
        this.requestId = requestId;
    }

    /** As far as the body was read; empty where neither it nor the headers say it. */
    String requestId() {
        return requestId;
    }

    /** When Firehose made the request, or null where it does not say. */
    @Nullable
    Instant timestamp() {
        return timestamp;
    }

    /**
     * Reads all of {@code body}, and writes the records' bytes to {@code contents}.
     *
     * @throws FirehoseRefusal if the body is at fault
     * @throws IOException if {@code contents} fails
     */
    void read(InputStream body, OutputStream contents) throws IOException {
        try (JsonParser json = JSON.createParser(body)) {
            object(json, contents);
        } catch (JsonProcessingException e) {
            throw new FirehoseRefusal(
                    FirehoseAnswer.BAD, "the body is no JSON as Firehose writes it: " + e.getOriginalMessage(), e);
        }
    }

    private void object(JsonParser json, OutputStream contents) throws IOException {
        demand(json.nextToken() == JsonToken.START_OBJECT, "the body is no object");
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "requestId" -> requestId(json);
                case "timestamp" -> timestamp(json);
                case "records" -> records(json, contents);
                default -> json.skipChildren();
            }
        }
        demand(json.nextToken() == null, "something stands after the body's object");
        demand(records >= 0, "the body has no records");
        demand(!requestId.isEmpty(), "neither the body nor X-Amz-Firehose-Request-Id names the request");
    }

    private void requestId(JsonParser json) throws IOException {
        demand(json.hasToken(JsonToken.VALUE_STRING), "requestId is no text");
        String text = json.getText();
        demand(FirehoseHead.isRequestId(text), "requestId is not 1 to 256 visible ASCII characters");
        demand(requestId.isEmpty() || requestId.equals(text), "requestId is not that of X-Amz-Firehose-Request-Id");
        requestId = text;
    }

    private void timestamp(JsonParser json) throws IOException {
        demand(json.hasToken(JsonToken.VALUE_NUMBER_INT), "timestamp is no whole number of milliseconds");
        long millis = json.getLongValue();
        demand(millis >= 0 && millis <= LATEST.toEpochMilli(), "timestamp is not in the years 1970 to 9999");
        timestamp = Instant.ofEpochMilli(millis);
    }

    private void records(JsonParser json, OutputStream contents) throws IOException {
        demand(records < 0, "records is there twice");
        demand(json.hasToken(JsonToken.START_ARRAY), "records is no array");
        records = 0;
        while (json.nextToken() == JsonToken.START_OBJECT) {
            demand(++records <= MOST_RECORDS, "there are more than " + MOST_RECORDS + " records");
            record(json, contents);
        }
        demand(json.hasToken(JsonToken.END_ARRAY), "record " + (records + 1) + " is no object");
    }

    private void record(JsonParser json, OutputStream contents) throws IOException {
        boolean hasData = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean isData = json.currentName().equals("data");
            json.nextToken();
            if (isData) {
                demand(!hasData, "record " + records + " has data twice");
                data(json, contents);
                hasData = true;
            } else {
                json.skipChildren();
            }
        }
        demand(hasData, "record " + records + " has no data");
    }

    private void data(JsonParser json, OutputStream contents) throws IOException {
        demand(json.hasToken(JsonToken.VALUE_STRING), "the data of record " + records + " is no text");
        try {
            json.readBinaryValue(contents);
        } catch (IllegalArgumentException e) {
            throw new FirehoseRefusal(
                    FirehoseAnswer.BAD, "the data of record " + records + " is no base64: " + e.getMessage(), e);
        }
    }

    private static void demand(boolean fulfilled, String fault) throws FirehoseRefusal {
        if (!fulfilled) {
            throw new FirehoseRefusal(FirehoseAnswer.BAD, fault);
        }
    }
}
