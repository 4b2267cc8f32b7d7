package io.metricstream.relay.service;

import java.util.Map;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** The clients of S3 and SQS. Credentials, region and endpoints come from the SDK's own chain and variables. */
public record AwsClients(S3Client s3, SqsClient sqs) implements AutoCloseable {

    /**
     * @param environment tells whether S3's endpoint is overridden, and so wants path style
     * @param connections to each service at once
     */
    public static AwsClients create(Map<String, String> environment, int connections) {
        boolean overridden =
                environment.containsKey("AWS_ENDPOINT_URL_S3") || environment.containsKey("AWS_ENDPOINT_URL");
        S3Client s3 = S3Client.builder()
                .forcePathStyle(overridden)
                .httpClientBuilder(ApacheHttpClient.builder().maxConnections(connections))
                .build();
        SqsClient sqs = SqsClient.builder()
                .httpClientBuilder(ApacheHttpClient.builder().maxConnections(connections))
                .build();
        return new AwsClients(s3, sqs);
    }

    @Override
    public void close() {
        s3.close();
        sqs.close();
    }
}
