package io.metricstream.relay.packaging;

import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpReceiver;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** What a relay in a process of its own talks to: a bucket with a metric stream, a failure bucket and an endpoint. */
final class Outside implements AutoCloseable {
    static final String SOURCE = "guide-metrics";
    static final String PREFIX = "streams/";
    static final String FAILURES = "guide-failures";

    private final EmbeddedAws aws = EmbeddedAws.start();
    private final OtlpReceiver receiver = OtlpReceiver.start();
    private final MetricStreamWriter writer =
            new MetricStreamWriter(MetricStreamOptions.of(3).withPrefix(PREFIX));
    private final List<StreamObject> written = new ArrayList<>();

    Outside() {
        aws.createBucket(SOURCE);
        aws.createBucket(FAILURES);
    }

    /** Servers and credentials for the AWS SDK, and the failure bucket: what the guide does not have. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(aws.environment());
        environment.put("RELAY_DEAD_LETTER_BUCKET", FAILURES);
        return environment;
    }

    /** The variables of the guide's Lambda function, by the same names. */
    Map<String, String> guide() {
        return Map.of(
                "OTEL_COLLECTOR_URL",
                receiver.endpoint().toString(),
                "S3_BUCKET_NAME",
                SOURCE,
                "S3_PREFIX",
                PREFIX,
                "OTEL_SERVICE_NAME",
                "from-the-guide");
    }

    EmbeddedAws aws() {
        return aws;
    }

    OtlpReceiver receiver() {
        return receiver;
    }

    /** Writes the next objects of the stream; answers their keys. */
    List<String> write(int objects) {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < objects; i++) {
            StreamObject object = writer.next(100_000);
            written.add(object);
            put(object.key(), object.bytes());
            keys.add(object.key());
        }
        return keys;
    }

    void put(String key, byte[] bytes) {
        aws.s3().putObject(put -> put.bucket(SOURCE).key(key), RequestBody.fromBytes(bytes));
    }

    /** Messages in a queue, visible or not. */
    int messages(String queueUrl) {
        return aws
                .sqs()
                .getQueueAttributes(get -> get.queueUrl(queueUrl).attributeNames(QueueAttributeName.ALL))
                .attributes()
                .entrySet()
                .stream()
                .filter(attribute -> attribute.getKey().toString().startsWith("ApproximateNumberOfMessages"))
                .mapToInt(attribute -> Integer.parseInt(attribute.getValue()))
                .sum();
    }

    /** Data points that were written so far. */
    long points() {
        return written.stream().mapToLong(StreamObject::dataPoints).sum();
    }

    /** Waits until the endpoint has as many data points as were written. */
    void awaitAllPoints(RelayProcess relay) {
        relay.await("all data points", () -> receiver.accepted().total() >= points());
    }

    /** Asserts that the endpoint has each data point that was written once, and no other. */
    void assertEachPointOnce() {
        Conservation.assertExactly(receiver.accepted(), written);
    }

    /** Keys in the failure bucket. */
    List<String> deadLetters() {
        return aws.s3().listObjectsV2(list -> list.bucket(FAILURES)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    @Override
    public void close() {
        receiver.close();
        aws.close();
    }
}
