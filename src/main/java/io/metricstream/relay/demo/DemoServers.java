package io.metricstream.relay.demo;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Everything around the relay in a demo: buckets, a queue and an endpoint, all in this process. */
final class DemoServers implements AutoCloseable {
    static final String SOURCE = "demo-metrics";
    static final String FAILURES = "demo-failures";

    private final EmbeddedAws aws;
    private final OtlpReceiver receiver;
    private final String queueUrl;

    private DemoServers(EmbeddedAws aws, OtlpReceiver receiver) {
        this.aws = aws;
        this.receiver = receiver;
        queueUrl = aws.createQueue("demo-notifications");
    }

    /** @param s3 where the buckets are folders; it must exist */
    static DemoServers start(Path s3, Function<OtlpRequest, OtlpAnswer> answers) {
        DemoServers servers = startAgain(s3, answers);
        servers.aws.createBucket(SOURCE);
        servers.aws.createBucket(FAILURES);
        return servers;
    }

    /** With the buckets that are there. */
    static DemoServers startAgain(Path s3, Function<OtlpRequest, OtlpAnswer> answers) {
        DemoServers servers = new DemoServers(EmbeddedAws.start(s3), OtlpReceiver.start());
        servers.receiver.answer(answers);
        return servers;
    }

    /** What a user would set to have the relay use these servers. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(aws.environment());
        environment.put("S3_BUCKET_NAME", SOURCE);
        environment.put("RELAY_SOURCE_QUEUE", queueUrl);
        environment.put("OTEL_COLLECTOR_URL", endpoint());
        environment.put("RELAY_DEAD_LETTER_BUCKET", FAILURES);
        return environment;
    }

    EmbeddedAws aws() {
        return aws;
    }

    /** The URL that metrics are posted to. */
    String endpoint() {
        return receiver.endpoint().toString();
    }

    PointCounts received() {
        return receiver.accepted();
    }

    /** Puts an object into the source bucket, and tells the queue, as S3 would. */
    void write(StreamObject object) {
        aws.s3().putObject(put -> put.bucket(SOURCE).key(object.key()), RequestBody.fromBytes(object.bytes()));
        aws.announce(queueUrl, SOURCE, object.key());
    }

    /** Whether no message is in the queue, hidden or not. */
    boolean isQueueEmpty() {
        Map<QueueAttributeName, String> counts = aws.sqs()
                .getQueueAttributes(get -> get.queueUrl(queueUrl).attributeNames(QueueAttributeName.ALL))
                .attributes();
        return "0".equals(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                && "0".equals(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }

    /** The bytes of each dead letter, by key, in order. */
    Map<String, byte[]> deadLetters() {
        Map<String, byte[]> letters = new TreeMap<>();
        aws.s3().listObjectsV2Paginator(list -> list.bucket(FAILURES)).contents().stream()
                .map(S3Object::key)
                .forEach(key -> letters.put(
                        key,
                        aws.s3()
                                .getObjectAsBytes(get -> get.bucket(FAILURES).key(key))
                                .asByteArray()));
        return letters;
    }

    @Override
    public void close() {
        receiver.close();
        aws.close();
    }
}
