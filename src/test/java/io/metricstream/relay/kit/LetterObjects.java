package io.metricstream.relay.kit;

import io.metricstream.relay.message.Reason;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.Tags;
import io.metricstream.relay.wire.Varint;
import io.metricstream.relay.wire.WireBuffer;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Writes objects that are dead letters, without a relay that had written them: many, or of a certain shape. */
public final class LetterObjects {
    public static final String PREFIX = "dead-letter/";
    private static final int MESSAGES_TO_A_POINT = 4;
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyy/MM/dd/HH/").withZone(ZoneOffset.UTC);

    private final S3Client s3;
    private final String bucket;

    public LetterObjects(S3Client s3, String bucket) {
        this.s3 = s3;
        this.bucket = bucket;
    }

    /** Metadata as the relay writes it, of a letter of this source. */
    public static Map<String, String> metadata(Reason reason, String sourceKey, Instant time) {
        Map<String, String> metadata = new HashMap<>();
        metadata.put("reason", reason.word());
        metadata.put("offset", "0");
        metadata.put("length", "3");
        metadata.put("frames", "1");
        metadata.put("attempts", "1");
        metadata.put("status", "400");
        metadata.put("time", time.toString());
        metadata.put("source-bucket", Rig.SOURCE);
        metadata.put("source-key", sourceKey);
        metadata.put("source-etag", "abc");
        metadata.put("detail", "the endpoint answered 400: out of order sample");
        return metadata;
    }

    /** @param number tells letters of one hour and reason apart */
    public static String id(Instant hour, Reason reason, int number) {
        return HOUR.format(hour) + reason.word() + "-%032x".formatted(number);
    }

    /** A frame with one metric, of so many data points of two bytes each: a metric stream writes none. */
    public static byte[] tinyPoints(int points) {
        WireBuffer request = new WireBuffer(2 * points);
        request.begin(OtlpFields.RESOURCE_METRICS, 2 * points);
        request.begin(OtlpFields.SCOPE_METRICS, 2 * points);
        request.begin(OtlpFields.METRIC, 2 * points);
        request.text(OtlpFields.METRIC_NAME, "tiny");
        request.begin(Tags.message(Metric.SUMMARY_FIELD_NUMBER), 2 * points);
        for (int i = 0; i < points; i++) {
            request.head(OtlpFields.DATA_POINTS, 0);
        }
        for (int i = 0; i < MESSAGES_TO_A_POINT; i++) {
            request.end();
        }
        byte[] bytes = request.toByteArray();
        byte[] frame = new byte[Varint.size(bytes.length) + bytes.length];
        Varint.write(frame, 0, bytes.length);
        System.arraycopy(bytes, 0, frame, frame.length - bytes.length, bytes.length);
        return frame;
    }

    public void put(String id, Map<String, String> metadata, byte[] bytes) {
        s3.putObject(put -> put.bucket(bucket).key(PREFIX + id).metadata(metadata), RequestBody.fromBytes(bytes));
    }

    /** Writes so many letters, several at once; the function says which ID each has. */
    public void putMany(int count, IntFunction<String> ids) {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Map<String, String> metadata = metadata(Reason.REJECTED, "object", Instant.parse("2026-11-23T05:00:00Z"));
            List<CompletableFuture<Void>> writes = IntStream.range(0, count)
                    .mapToObj(number -> CompletableFuture.runAsync(
                            () -> put(ids.apply(number), metadata, new byte[] {1, 2, 3}), threads))
                    .toList();
            writes.forEach(CompletableFuture::join);
        } finally {
            threads.shutdownNow();
        }
    }
}
