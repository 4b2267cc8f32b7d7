package io.metricstream.relay.kit;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** An answer that a test gives in place of a server. */
public record Said(int status, Map<String, String> headers, String body) {
    public static Said xml(int status, String body) {
        return new Said(status, Map.of("Content-Type", "application/xml"), body);
    }

    public static Said json(int status, String body) {
        return new Said(status, Map.of("Content-Type", "application/x-amz-json-1.0"), body);
    }

    /** As S3 refuses (Amazon S3 API reference, "Error responses"). */
    public static Said s3Error(int status, String code, String message) {
        return xml(status, "<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>");
    }

    /** As STS refuses. */
    public static Said stsError(int status, String code, String message) {
        String error = "<Code>" + code + "</Code><Message>" + message + "</Message>";
        return xml(status, "<ErrorResponse><Error><Type>Sender</Type>" + error + "</Error></ErrorResponse>");
    }

    /** As SQS refuses. */
    public static Said sqsError(int status, String code, String message) {
        return json(status, "{\"__type\": \"com.amazonaws.sqs#" + code + "\", \"message\": \"" + message + "\"}");
    }

    public Said with(String header, String value) {
        return new Said(status, Map.of("Content-Type", "application/xml", header, value), body);
    }

    public void answer(HttpExchange exchange) throws IOException {
        headers.forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
        if (!head) {
            exchange.getResponseBody().write(bytes);
        }
    }
}
