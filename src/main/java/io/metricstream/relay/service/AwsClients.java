package io.metricstream.relay.service;

import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The clients of S3 and SQS. Credentials, region and endpoints come from the SDK's own chain and variables. */
public record AwsClients(S3Client s3, SqsClient sqs) implements AutoCloseable {
    /** Time for two lost SYNs, which are sent again after 1 s and 3 s. */
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /**
     * Without a byte from S3: it answers in tenths of a second, sends blanks while it copies, and never pauses so long in the
     * middle of a body, which is then asked for from there.
     */
    private static final Duration S3_SOCKET_TIMEOUT = Duration.ofSeconds(15);

    /** Longer than the 20 s for which SQS lets a poll wait. */
    private static final Duration SQS_SOCKET_TIMEOUT = Duration.ofSeconds(30);

    /**
     * Of one request until its answer begins, so that a server that sends a byte now and then cannot keep a thread. Copying an
     * object of 5 GB, the largest that one request copies, fits in.
     */
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofMinutes(3);

    /** The first try included. */
    private static final int ATTEMPTS = 4;

    private static final Duration FIRST_THROTTLED_DELAY = Duration.ofSeconds(1);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(20);

    /**
     * @param environment tells whether S3's endpoint is overridden, and so wants path style
     * @param connections to each service at once
     */
    public static AwsClients create(Map<String, String> environment, int connections) {
        boolean overridden =
                environment.containsKey("AWS_ENDPOINT_URL_S3") || environment.containsKey("AWS_ENDPOINT_URL");
        S3Client s3 = s3(connections).forcePathStyle(overridden).build();
        SqsClient sqs = SqsClient.builder()
                .httpClientBuilder(http(connections, SQS_SOCKET_TIMEOUT))
                .overrideConfiguration(retrying())
                .build();
        return new AwsClients(s3, sqs);
    }

    /**
     * How the relay reaches S3: with its timeouts, trying again as it does, and each bucket in its region. Of a bucket in another
     * one S3 answers the first request with that region; later ones go there at once (SDK developer guide, "Cross-region
     * access"). Where all are in one region, no request is added.
     */
    public static S3ClientBuilder s3(int connections) {
        return S3Client.builder()
                .crossRegionAccessEnabled(true)
                .httpClientBuilder(http(connections, S3_SOCKET_TIMEOUT))
                .overrideConfiguration(retrying());
    }

    /** A client of STS, of which only {@code relay doctor} asks something. */
    public static StsClient sts() {
        return StsClient.builder()
                .httpClientBuilder(http(1, S3_SOCKET_TIMEOUT))
                .overrideConfiguration(retrying())
                .build();
    }

    private static ApacheHttpClient.Builder http(int connections, Duration socketTimeout) {
        return ApacheHttpClient.builder()
                .maxConnections(connections)
                .connectionTimeout(CONNECT_TIMEOUT)
                .socketTimeout(socketTimeout);
    }

    /**
     * The SDK's mode "standard", named here because its default is the older "legacy", which tries a throttled request again
     * after a random time that may be none. Here at least the half of 1 s, 2 s and 4 s passes; then the object is given back.
     */
    private static ClientOverrideConfiguration retrying() {
        StandardRetryStrategy strategy = AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(ATTEMPTS)
                .throttlingBackoffStrategy(
                        BackoffStrategy.exponentialDelayHalfJitter(FIRST_THROTTLED_DELAY, LONGEST_DELAY))
                .build();
        return ClientOverrideConfiguration.builder()
                .retryStrategy(strategy)
                .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                .build();
    }

    @Override
    public void close() {
        s3.close();
        sqs.close();
    }
}
