package io.metricstream.relay.doctor;

import com.sun.net.httpserver.HttpServer;
import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.demo.OtlpReceiver;
import io.metricstream.relay.doctor.Finding.Level;
import io.metricstream.relay.kit.FaultySqs;
import io.metricstream.relay.kit.Said;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.service.AwsClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * A relay's surroundings in which all is well, until a test breaks something: real servers, and before them what these do
 * not have, a policy, notifications and a lifecycle.
 */
final class Clinic implements AutoCloseable {
    static final String PREFIX = "metrics/";
    static final String ROLE = "arn:aws:sts::000000000000:assumed-role/relay/i-0";

    /** This machine may be busy. */
    private static final Limits GENEROUS =
            new Limits(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(90));

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String IDENTITY =
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                    + "<GetCallerIdentityResult><Arn>" + ROLE
                    + "</Arn><UserId>A:B</UserId><Account>000000000000</Account>"
                    + "</GetCallerIdentityResult></GetCallerIdentityResponse>";

    private final EmbeddedAws aws;
    private final FaultyS3 s3;
    private final FaultySqs sqs;
    private final OtlpReceiver receiver = OtlpReceiver.start();
    private final HttpServer stsServer;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, Said> s3Answers = new ConcurrentHashMap<>();
    private final Map<String, Said> sqsAnswers = new ConcurrentHashMap<>();
    private final List<AutoCloseable> borrowed = new ArrayList<>();
    private final SmallObjects objects = new SmallObjects();
    private final String bucket = "clinic-metrics-" + NUMBER.incrementAndGet();
    private final String failures = "clinic-failures-" + NUMBER.get();
    private final String queueUrl;
    private final String queueArn;
    private final Iam iam;
    private Limits limits = GENEROUS;
    private volatile Said sts = Said.xml(200, IDENTITY);

    Clinic(EmbeddedAws aws, Path directory) throws IOException {
        this.aws = aws;
        s3 = new FaultyS3(aws);
        sqs = FaultySqs.before(aws.sqsEndpoint());
        aws.createBucket(bucket);
        aws.createBucket(failures);
        String dead = aws.createQueue("dead-" + NUMBER.get());
        queueUrl = aws.createQueue("queue-" + NUMBER.get());
        queueArn = arn(queueUrl);
        setReceives(1000, arn(dead));
        stsServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stsServer.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                sts.answer(exchange);
            }
        });
        stsServer.start();
        environment.putAll(aws.environment());
        set("S3_BUCKET_NAME", bucket);
        set("S3_PREFIX", PREFIX);
        set("RELAY_SOURCE_QUEUE", queueUrl);
        set("RELAY_DEAD_LETTER_BUCKET", failures);
        set("OTEL_COLLECTOR_URL", receiver.endpoint().toString());
        set("RELAY_STATE_DIR", directory.resolve("state").toString());
        set("RELAY_HTTP_PORT", "0");
        iam = new Iam(queueArn);
        allowAsTheTemplateDoes();
        notify("<QueueConfiguration><Queue>" + queueArn + "</Queue><Event>s3:ObjectCreated:*</Event><Filter><S3Key>"
                + "<FilterRule><Name>Prefix</Name><Value>metrics/</Value></FilterRule></S3Key></Filter>"
                + "</QueueConfiguration>");
        expire(30);
        s3.says(this::s3Answer);
        sqs.says(this::sqsAnswer);
        writeObject(bucket, PREFIX);
    }

    private void allowAsTheTemplateDoes() {
        for (String action :
                List.of("ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", "GetQueueAttributes")) {
            iam.allow("sqs:" + action, queueArn);
        }
        iam.allow("s3:ListBucket", bucketArn());
        iam.allow("s3:ListBucket", failuresArn());
        iam.allow("s3:GetBucketNotification", bucketArn());
        iam.allow("s3:GetLifecycleConfiguration", bucketArn());
        iam.allow("s3:GetObject", bucketArn() + "/metrics/*");
        iam.allow("s3:PutObject", failuresArn() + "/dead-letter/*");
    }

    private Optional<Said> s3Answer(String request) {
        for (Map.Entry<String, Said> answer : s3Answers.entrySet()) {
            if (request.matches(answer.getKey())) {
                return Optional.of(answer.getValue());
            }
        }
        boolean ours = request.contains(" /" + bucket) || request.contains(" /" + failures);
        return ours && !iam.allowsS3(request)
                ? Optional.of(Said.s3Error(403, "AccessDenied", "User: " + ROLE + " is not authorized"))
                : request.contains("?notification") ? Optional.of(notification) : lifecycle(request);
    }

    private volatile ExecutionInterceptor s3Interceptor = new ExecutionInterceptor() {};
    private volatile Said notification = Said.xml(200, "");
    private volatile Said lifecycle = Said.xml(200, "");

    private Optional<Said> lifecycle(String request) {
        return request.contains("?lifecycle") ? Optional.of(lifecycle) : Optional.empty();
    }

    private Optional<Said> sqsAnswer(String action) {
        if (action.equals("GetQueueUrl")) {
            return Optional.empty();
        }
        return iam.allowsSqs(action)
                ? Optional.ofNullable(sqsAnswers.get(action))
                : Optional.of(Said.sqsError(403, "AccessDeniedException", "Access to the resource is denied."));
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
                        .overrideConfiguration(override -> override.addExecutionInterceptor(s3Interceptor))
                        .endpointOverride(s3.endpoint())
                        .forcePathStyle(true)
                        .region(region)
                        .credentialsProvider(credentials())
                        .build(),
                SqsClient.builder()
                        .endpointOverride(sqs.endpoint())
                        .region(region)
                        .credentialsProvider(credentials())
                        .build());
    }

    StsClient sts() {
        return StsClient.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + stsServer.getAddress().getPort()))
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

    /** From now on S3 answers so to requests that match, which are method, space, path and query. */
    void s3Says(String request, Said said) {
        s3Answers.put(request, said);
    }

    void sqsSays(String action, Said said) {
        sqsAnswers.put(action, said);
    }

    void stsSays(Said said) {
        sts = said;
    }

    void stsIsAway() {
        stsServer.stop(0);
    }

    void stsIsBack() {
        sts = Said.xml(200, IDENTITY);
    }

    void nothingIsSaidInPlaceOfTheServers() {
        s3Answers.clear();
        sqsAnswers.clear();
    }

    /** Those of the bucket. */
    void notify(String configurations) {
        notification = Said.xml(200, "<NotificationConfiguration>" + configurations + "</NotificationConfiguration>");
    }

    /** The bucket deletes its objects after so many days. */
    void expire(int days) {
        lifecycle = Said.xml(
                200,
                "<LifecycleConfiguration><Rule><ID>expire</ID><Filter><Prefix></Prefix></Filter><Status>Enabled</Status>"
                        + "<Expiration><Days>" + days + "</Days></Expiration></Rule></LifecycleConfiguration>");
    }

    /** From now on S3 does not see them. */
    void comparesNoChecksums() {
        s3Interceptor = new ExecutionInterceptor() {
            @Override
            public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
                return context.request() instanceof PutObjectRequest put
                        ? put.toBuilder().contentMD5(null).build()
                        : context.request();
            }
        };
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

    Iam iam() {
        return iam;
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
        s3.close();
        sqs.close();
        stsServer.stop(0);
    }
}
