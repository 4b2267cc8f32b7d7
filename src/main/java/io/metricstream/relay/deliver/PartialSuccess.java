package io.metricstream.relay.deliver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsPartialSuccess;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import java.io.IOException;

/**
 * What an endpoint that has taken a request says of it (OTLP specification, "Partial Success").
 *
 * @param rejectedPoints data points that it did not take all the same; 0 or more
 * @param message about these, or a warning; empty where it says nothing, and as long as it likes
 */
record PartialSuccess(long rejectedPoints, String message) {
    static final PartialSuccess NOTHING_SAID = new PartialSuccess(0, "");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** OTLP specification, "JSON Protobuf Encoding": lowerCamelCase names, 64 bit integers as strings or numbers. */
    static PartialSuccess ofJson(byte[] body) throws IOException {
        JsonNode partial = JSON.readTree(body).path("partialSuccess");
        return new PartialSuccess(
                Math.max(0, partial.path("rejectedDataPoints").asLong()),
                partial.path("errorMessage").asText());
    }

    static PartialSuccess ofProtobuf(byte[] body) throws IOException {
        ExportMetricsPartialSuccess partial =
                ExportMetricsServiceResponse.parseFrom(body).getPartialSuccess();
        return new PartialSuccess(Math.max(0, partial.getRejectedDataPoints()), partial.getErrorMessage());
    }

    /**
     * Whether some data points were rejected. By the specification a message beside a count of 0 is a warning. But Mimir, from
     * its pull request 12579 until 14789, counted 0 whatever it had rejected, and named the error (err-mimir-sample-…, as
     * pkg/util/globalerror/user.go has them); its errors of exemplars take no data point away.
     */
    boolean hasRejected() {
        return rejectedPoints > 0 || message.contains("err-mimir-") && !message.contains("err-mimir-exemplar-");
    }
}
