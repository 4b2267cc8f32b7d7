package io.metricstream.relay.kit;

import io.metricstream.relay.demo.EmbeddedAws;
import java.net.URI;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkRequest;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/** Clients of the embedded servers, directly or through something that stands before them. */
public final class TestClients {
    private final Map<String, String> environment;

    public TestClients(EmbeddedAws aws) {
        this.environment = aws.environment();
    }

    /** @param endpoint of the server, or of what stands before it */
    public S3Client s3(URI endpoint) {
        return s3(endpoint, new ExecutionInterceptor() {});
    }

    /** @param interceptor sees each request */
    public S3Client s3(URI endpoint, ExecutionInterceptor interceptor) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(region())
                .credentialsProvider(credentials())
                .overrideConfiguration(override -> override.addExecutionInterceptor(interceptor))
                .build();
    }

    /** Its polls wait for a second at most, and so does a stop, which waits for a poll to end. */
    public SqsClient sqs(URI endpoint) {
        return SqsClient.builder()
                .endpointOverride(endpoint)
                .region(region())
                .credentialsProvider(credentials())
                .overrideConfiguration(override -> override.addExecutionInterceptor(new ShortPolls()))
                .build();
    }

    private Region region() {
        return Region.of(environment.get("AWS_REGION"));
    }

    private StaticCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(
                environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY")));
    }

    private static final class ShortPolls implements ExecutionInterceptor {
        @Override
        public SdkRequest modifyRequest(Context.ModifyRequest context, ExecutionAttributes attributes) {
            return context.request() instanceof ReceiveMessageRequest poll
                    ? poll.toBuilder().waitTimeSeconds(1).build()
                    : context.request();
        }
    }
}
