package io.metricstream.relay.doctor;

import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.demo.OtlpReceiver;
import io.metricstream.relay.doctor.Finding.Level;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.service.AwsClients;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sts.StsClient;

/** A relay's surroundings in which all is well, until a test breaks something. */
final class Clinic implements AutoCloseable {
    static final String PREFIX = "metrics/";
    /** This machine may be busy. */
    private static final Limits GENEROUS =
            new Limits(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(90));

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private final Path directory;
    private final EmbeddedAws aws;
    private final AwsFront front;
    private final OtlpReceiver receiver = OtlpReceiver.start();
    private final Map<String, String> environment = new HashMap<>();
    private final List<AutoCloseable> borrowed = new ArrayList<>();
    private final SmallObjects objects = new SmallObjects();
    private final String bucket = "clinic-metrics-" + NUMBER.incrementAndGet();
    private final String failures = "clinic-failures-" + NUMBER.get();
    private final String queueUrl;
    private final String queueArn;
    private Limits limits = GENEROUS;

    Clinic(EmbeddedAws aws, Path directory) throws IOException {
        this.directory = directory;
        this.aws = aws;
        aws.createBucket(bucket);
        aws.createBucket(failures);
        String dead = aws.createQueue("dead-" + NUMBER.get());
        queueUrl = aws.createQueue("queue-" + NUMBER.get());
        queueArn = arn(queueUrl);
        setReceives(1000, arn(dead));
        environment.putAll(aws.environment());
        set("S3_BUCKET_NAME", bucket);
        set("S3_PREFIX", PREFIX);
        set("RELAY_SOURCE_QUEUE", queueUrl);
        set("RELAY_DEAD_LETTER_BUCKET", failures);
        set("OTEL_COLLECTOR_URL", receiver.endpoint().toString());
        set("RELAY_STATE_DIR", directory.resolve("state").toString());
        set("RELAY_HTTP_PORT", "0");
        front = new AwsFront(aws, Set.of(bucket, failures), new Iam(queueArn));
        allowAsTheTemplateDoes();
        front.notify(
                "<QueueConfiguration><Queue>" + queueArn + "</Queue><Event>s3:ObjectCreated:*</Event><Filter><S3Key>"
                        + "<FilterRule><Name>Prefix</Name><Value>metrics/</Value></FilterRule></S3Key></Filter>"
                        + "</QueueConfiguration>");
        front.expire(30);
        writeObject(bucket, PREFIX);
    }

    private void allowAsTheTemplateDoes() {
        for (String action :
                List.of("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes")) {
            front.iam().allow("sqs:" + action, queueArn);
        }
        front.iam().allow("s3:ListBucket", bucketArn());
        front.iam().allow("s3:ListBucket", failuresArn());
        front.iam().allow("s3:GetBucketNotification", bucketArn());
        front.iam().allow("s3:GetLifecycleConfiguration", bucketArn());
        front.iam().allow("s3:GetObject", bucketArn() + "/metrics/*");
        front.iam().allow("s3:PutObject", failuresArn() + "/dead-letter/*");
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        Doctor.examine(patient(), findings::add);
        return findings;
    }

    /** Neither ok nor skipped. */
    List<Finding> complaints() {
        return findings().stream()
                .filter(finding -> finding.level() == Level.WARNING || finding.level() == Level.FAILED)
                .toList();
    }

    Patient patient() {
        return new Patient(environment, new Properties(), this::clients, this::sts, Clock.systemUTC(), limits);
    }

    void isPatientFor(Limits limits) {
        this.limits = limits;
    }

    Map<String, String> environment() {
        return environment;
    }

    AwsClients clients() {
        if (!environment.containsKey("AWS_REGION")) {
            throw SdkClientException.create("Unable to load region from any of the providers in the chain");
        }
        Region region = Region.of(environment.get("AWS_REGION"));
        return new AwsClients(
                S3Client.builder()
                        .overrideConfiguration(override -> override.addExecutionInterceptor(front.s3Interceptor()))
                        .endpointOverride(front.s3Endpoint())
                        .forcePathStyle(true)
                        .region(region)
                        .credentialsProvider(credentials())
                        .build(),
                SqsClient.builder()
                        .endpointOverride(front.sqsEndpoint())
                        .region(region)
                        .credentialsProvider(credentials())
                        .build());
    }

    StsClient sts() {
        return StsClient.builder()
                .endpointOverride(front.stsEndpoint())
                .region(Region.of(environment.get("AWS_REGION")))
                .credentialsProvider(credentials())
                .build();
    }

    /** As the SDK's chain, which sees this process alone. */
    private AwsCredentialsProvider credentials() {
        return new AwsCredentialsProvider() {
            @Override
            public AwsCredentials resolveCredentials() {
                if (!environment.containsKey("AWS_ACCESS_KEY_ID")) {
                    throw SdkClientException.create(
                            "Unable to load credentials from any of the providers in the chain");
                }
                return AwsBasicCredentials.create(
                        environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY"));
            }
        };
    }

    void set(String variable, String value) {
        environment.put(variable, value);
    }

    void unset(String variable) {
        environment.remove(variable);
    }

    void setReceives(int maxReceiveCount, String deadLetterArn) {
        setAttribute(
                "RedrivePolicy",
                "{\"deadLetterTargetArn\":\"" + deadLetterArn + "\",\"maxReceiveCount\":\"" + maxReceiveCount + "\"}");
    }

    void setReceives(int maxReceiveCount) {
        setReceives(maxReceiveCount, queueArn.replace("queue-", "dead-"));
    }

    void setAttribute(String name, String value) {
        aws.sqs().setQueueAttributes(set -> set.queueUrl(queueUrl).attributesWithStrings(Map.of(name, value)));
    }

    private String arn(String url) {
        return aws.sqs()
                .getQueueAttributes(get -> get.queueUrl(url).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
    }

    void writeObject(String to, String prefix) {
        put(to, prefix + "2026/object-" + System.nanoTime(), objects.next().bytes());
    }

    void put(String to, String key, byte[] bytes) {
        aws.s3().putObject(put -> put.bucket(to).key(key), RequestBody.fromBytes(bytes));
    }

    void delete(String from) {
        keys(from)
                .forEach(key ->
                        aws.s3().deleteObject(delete -> delete.bucket(from).key(key)));
    }

    List<String> keys(String of) {
        return aws.s3().listObjectsV2(list -> list.bucket(of)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** Closed with this. */
    <T extends AutoCloseable> T borrow(T server) {
        borrowed.add(server);
        return server;
    }

    /** Of this test alone. */
    Path directory() {
        return directory;
    }

    AwsFront front() {
        return front;
    }

    EmbeddedAws aws() {
        return aws;
    }

    OtlpReceiver receiver() {
        return receiver;
    }

    String bucket() {
        return bucket;
    }

    String failures() {
        return failures;
    }

    String bucketArn() {
        return "arn:aws:s3:::" + bucket;
    }

    String failuresArn() {
        return "arn:aws:s3:::" + failures;
    }

    String queueUrl() {
        return queueUrl;
    }

    String queueArn() {
        return queueArn;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable server : borrowed) {
            server.close();
        }
        receiver.close();
        front.close();
    }
}
