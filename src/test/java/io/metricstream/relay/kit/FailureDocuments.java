package io.metricstream.relay.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Base64;

/**
 * Objects as Firehose writes them below {@code processing-failed/}: a document a line, its fields in the order of the example
 * in the developer guide ("Handle data delivery failures"), whose errorMessage is not even valid JSON.
 */
public final class FailureDocuments {
    private FailureDocuments() {}

    public static byte[] lines(byte[]... records) {
        StringBuilder lines = new StringBuilder();
        for (byte[] record : records) {
            lines.append(
                            "{\"attemptsMade\":4,\"arrivalTimestamp\":1763874000123,\"errorCode\":\"Lambda.FunctionError\",")
                    .append("\"errorMessage\":\"The function says \"no\" to {\"it\":\"all\"}\",")
                    .append("\"attemptEndingTimestamp\":1763874060456,\"rawData\":\"")
                    .append(Base64.getEncoder().encodeToString(record))
                    .append("\",\"lambdaArn\":\"arn:aws:lambda:eu-central-1:111122223333:function:f:$LATEST\"}\n");
        }
        return lines.toString().getBytes(UTF_8);
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
