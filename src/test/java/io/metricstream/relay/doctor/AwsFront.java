package io.metricstream.relay.doctor;

import com.sun.net.httpserver.HttpServer;
import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.kit.FaultySqs;
import io.metricstream.relay.kit.Said;
import io.metricstream.relay.open.FaultyS3;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * Stands before the embedded S3 and SQS, and gives what these do not have: a policy, notifications, a lifecycle, an STS, and
 * whatever a test wants said.
 */
final class AwsFront implements AutoCloseable {
    static final String ROLE = "arn:aws:sts::000000000000:assumed-role/relay/i-0";

    private static final String IDENTITY =
            "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                    + "<GetCallerIdentityResult><Arn>" + ROLE
                    + "</Arn><UserId>A:B</UserId><Account>000000000000</Account>"
                    + "</GetCallerIdentityResult></GetCallerIdentityResponse>";

    private final FaultyS3 s3;
    private final FaultySqs sqs;
    private final HttpServer stsServer;
    private final Set<String> buckets;
    private final Iam iam;
    private final Map<String, Said> s3Answers = new ConcurrentHashMap<>();
    private final Map<String, Said> sqsAnswers = new ConcurrentHashMap<>();
    private volatile ExecutionInterceptor s3Interceptor = new ExecutionInterceptor() {};
    private volatile Said notification = Said.xml(200, "");
    private volatile Said lifecycle = Said.xml(200, "");
    private volatile Said sts = Said.xml(200, IDENTITY);

    /** @param buckets that the policy is about; others are open to all */
    AwsFront(EmbeddedAws aws, Set<String> buckets, Iam iam) throws IOException {
        this.buckets = Set.copyOf(buckets);
        this.iam = iam;
        s3 = new FaultyS3(aws);
        sqs = FaultySqs.before(aws.sqsEndpoint());
        stsServer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        stsServer.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                sts.answer(exchange);
            }
        });
        stsServer.start();
        s3.says(this::ofS3);
        sqs.says(this::ofSqs);
    }

    private Optional<Said> ofS3(String request) {
        Optional<Said> said = s3Answers.entrySet().stream()
                .filter(answer -> request.matches(answer.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
        if (said.isPresent()) {
            return said;
        }
        String bucket = request.replaceFirst("[A-Z]+ /([^/?]*).*", "$1");
        if (buckets.contains(bucket) && !iam.allowsS3(request)) {
            return Optional.of(Said.s3Error(403, "AccessDenied", "User: " + ROLE + " is not authorized"));
        }
        return request.contains("?notification")
                ? Optional.of(notification)
                : request.contains("?lifecycle") ? Optional.of(lifecycle) : Optional.empty();
    }

    private Optional<Said> ofSqs(String action) {
        if (!action.equals("GetQueueUrl") && !iam.allowsSqs(action)) {
            return Optional.of(Said.sqsError(403, "AccessDeniedException", "Access to the resource is denied."));
        }
        return Optional.ofNullable(sqsAnswers.get(action));
    }

    /** From now on S3 answers so to requests that match, which are method, space, path and query. */
    void s3Says(String request, Said said) {
        s3Answers.put(request, said);
    }

    void sqsSays(String action, Said said) {
        sqsAnswers.put(action, said);
    }

    void nothingIsSaidInPlaceOfTheServers() {
        s3Answers.clear();
        sqsAnswers.clear();
    }

    void stsSays(Said said) {
        sts = said;
    }

    void stsIsBack() {
        sts = Said.xml(200, IDENTITY);
    }

    void stsIsAway() {
        stsServer.stop(0);
    }

    /** Whom each bucket tells of its objects. */
    void notify(String configurations) {
        notification = Said.xml(200, "<NotificationConfiguration>" + configurations + "</NotificationConfiguration>");
    }

    /** Each bucket deletes its objects after so many days. */
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

    ExecutionInterceptor s3Interceptor() {
        return s3Interceptor;
    }

    Iam iam() {
        return iam;
    }

    URI s3Endpoint() {
        return s3.endpoint();
    }

    URI sqsEndpoint() {
        return sqs.endpoint();
    }

    URI stsEndpoint() {
        return URI.create("http://127.0.0.1:" + stsServer.getAddress().getPort());
    }

    @Override
    public void close() {
        s3.close();
        sqs.close();
        stsServer.stop(0);
    }
}
