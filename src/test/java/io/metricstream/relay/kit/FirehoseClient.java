package io.metricstream.relay.kit;

import io.metricstream.relay.demo.StreamObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/** Delivers as Firehose does (Amazon Data Firehose, "HTTP endpoint delivery request and response"), without its TLS. */
public final class FirehoseClient {
    public static final String STREAM = "arn:aws:firehose:us-east-1:111122223333:deliverystream/metrics";
    public static final Instant TIME = Instant.parse("2026-08-01T10:20:30.400Z");

    public static final String KEY = "access-key-of-the-test";

    private static final int RECORD_BYTES = 50_000;

    private final URI endpoint;
    private final String accessKey;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public FirehoseClient(int port, String accessKey) {
        this.endpoint = URI.create("http://127.0.0.1:" + port + "/firehose");
        this.accessKey = accessKey;
    }

    /** A rig that receives from Firehose alone. */
    public static Rig rig(Path directory) {
        return new Rig(directory)
                .set("RELAY_SOURCE", "none")
                .set("RELAY_FIREHOSE_ACCESS_KEY", KEY)
                .set("RELAY_FIREHOSE_PORT", "0");
    }

    /** Starts it, and delivers to it. */
    public static FirehoseClient start(Rig rig) {
        return new FirehoseClient(rig.start().firehosePort(), KEY);
    }

    /** One request with the contents of an object. Frames lie across records: a record is as long as it is. */
    public HttpResponse<String> deliver(String requestId, StreamObject object) {
        return deliver(requestId, records(object.bytes(), RECORD_BYTES));
    }

    /** As Firehose does: an answer of 503 has it send the same request again. Answers the status that ends this. */
    public int deliverUntilTaken(String requestId, StreamObject object) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> deliver(requestId, object).statusCode(), status -> status != 503);
    }

    /** One request with these records. */
    public HttpResponse<String> deliver(String requestId, List<byte[]> records) {
        return send(request(requestId).POST(HttpRequest.BodyPublishers.ofByteArray(body(requestId, records))));
    }

    /** The same, compressed. */
    public HttpResponse<String> deliverGzip(String requestId, StreamObject object) {
        return deliverGzip(requestId, records(object.bytes(), RECORD_BYTES));
    }

    /** The same, compressed. */
    public HttpResponse<String> deliverGzip(String requestId, List<byte[]> records) {
        return send(request(requestId)
                .header("Content-Encoding", "gzip")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Gzip.of(body(requestId, records)))));
    }

    /** One request with this body. */
    public HttpResponse<String> post(String requestId, byte[] body, String... headers) {
        HttpRequest.Builder request = request(requestId).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** A request with the headers of Firehose, to be completed. */
    public HttpRequest.Builder request(String requestId) {
        return HttpRequest.newBuilder(endpoint)
                .timeout(Duration.ofSeconds(60))
                .headers(
                        "X-Amz-Firehose-Protocol-Version",
                        "1.0",
                        "X-Amz-Firehose-Request-Id",
                        requestId,
                        "X-Amz-Firehose-Source-Arn",
                        STREAM,
                        "X-Amz-Firehose-Access-Key",
                        accessKey,
                        "Content-Type",
                        "application/json",
                        "User-Agent",
                        "Amazon Kinesis Data Firehose Agent/1.0");
    }

    public HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] body(String requestId, List<byte[]> records) {
        return records.stream()
                .map(Base64.getEncoder()::encodeToString)
                .map(data -> "{\"data\":\"" + data + "\"}")
                .collect(Collectors.joining(
                        ",",
                        "{\"requestId\":\"" + requestId + "\",\"timestamp\":" + TIME.toEpochMilli() + ",\"records\":[",
                        "]}"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Cuts contents into records, without regard to what is in them. */
    public static List<byte[]> records(byte[] contents, int size) {
        return IntStream.range(0, (contents.length + size - 1) / size)
                .mapToObj(i -> Arrays.copyOfRange(contents, i * size, Math.min(contents.length, (i + 1) * size)))
                .toList();
    }
}
