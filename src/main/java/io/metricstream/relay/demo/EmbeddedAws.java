package io.metricstream.relay.demo;

import ch.qos.logback.classic.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.elasticmq.rest.sqs.SQSRestServer;
import org.elasticmq.rest.sqs.SQSRestServerBuilder;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * An S3 and an SQS in this process, each on a free port of the loopback interface: S3Proxy and ElasticMQ. Requests must be
 * signed with the credentials of {@link #environment()}, as with AWS. This S3 sends no notifications; see
 * {@link #announce}. Thread-safe.
 */
public final class EmbeddedAws implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final Region REGION = Region.US_EAST_1;
    private static final AwsBasicCredentials CREDENTIALS =
            AwsBasicCredentials.create("embedded-access-key", "embedded-secret-key");
    /** The servers' own log lines, and those of what they are built on, say nothing to whoever runs a demo. */
    private static final List<String> CHATTY =
            List.of("org.gaul", "org.eclipse.jetty", "org.elasticmq", "org.apache.pekko", "scalikejdbc");

    private final S3Proxy s3Server;
    private final SQSRestServer sqsServer;
    private final URI s3Endpoint;
    private final URI sqsEndpoint;
    private final S3Client s3;
    private final SqsClient sqs;

    private EmbeddedAws(S3Proxy s3Server, SQSRestServer sqsServer) {
        this.s3Server = s3Server;
        this.sqsServer = sqsServer;
        InetSocketAddress bound = sqsServer.waitUntilStarted().localAddress();
        s3Endpoint = URI.create("http://" + HOST + ":" + s3Server.getPort());
        sqsEndpoint = URI.create("http://" + HOST + ":" + bound.getPort());
        s3 = newS3Client();
        sqs = newSqsClient();
    }

    /** Starts both with objects in memory. */
    public static EmbeddedAws start() {
        return start(new TransientNio2BlobStore());
    }

    /** @param directory where objects lie, a folder a bucket; it must exist */
    public static EmbeddedAws start(Path directory) {
        return start(new FilesystemNio2BlobStore(directory.toString()));
    }

    private static EmbeddedAws start(BlobStore objects) {
        quieten();
        S3Proxy s3Server = S3Proxy.builder()
                .blobStore(new WholeObjects(objects))
                .endpoint(URI.create("http://" + HOST + ":0"))
                .awsAuthentication(
                        AuthenticationType.AWS_V2_OR_V4, CREDENTIALS.accessKeyId(), CREDENTIALS.secretAccessKey())
                .ignoreUnknownHeaders(true)
                .build();
        try {
            s3Server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the embedded S3 did not start on " + HOST + ": " + e.getMessage(), e);
        }
        SQSRestServer sqsServer = SQSRestServerBuilder.withInterface(HOST)
                .withDynamicPort()
                .withAWSRegion(REGION.id())
                .start();
        return new EmbeddedAws(s3Server, sqsServer);
    }

    private static void quieten() {
        for (String name : CHATTY) {
            if (LoggerFactory.getLogger(name) instanceof ch.qos.logback.classic.Logger logger) {
                logger.setLevel(Level.ERROR);
            }
        }
    }

    /** What the SDK's own variables would be, for a relay that is to use these servers. */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL_S3", s3Endpoint.toString(),
                "AWS_ENDPOINT_URL_SQS", sqsEndpoint.toString(),
                "AWS_REGION", REGION.id(),
                "AWS_ACCESS_KEY_ID", CREDENTIALS.accessKeyId(),
                "AWS_SECRET_ACCESS_KEY", CREDENTIALS.secretAccessKey());
    }

    /** A client of its own, path style; the caller closes it. */
    public S3Client newS3Client() {
        return S3Client.builder()
                .endpointOverride(s3Endpoint)
                .forcePathStyle(true)
                .region(REGION)
                .credentialsProvider(StaticCredentialsProvider.create(CREDENTIALS))
                .build();
    }

    /** A client of its own; the caller closes it. */
    public SqsClient newSqsClient() {
        return SqsClient.builder()
                .endpointOverride(sqsEndpoint)
                .region(REGION)
                .credentialsProvider(StaticCredentialsProvider.create(CREDENTIALS))
                .build();
    }

    /** A shared client, closed with the servers. */
    public S3Client s3() {
        return s3;
    }

    /** A shared client, closed with the servers. */
    public SqsClient sqs() {
        return sqs;
    }

    public URI s3Endpoint() {
        return s3Endpoint;
    }

    public URI sqsEndpoint() {
        return sqsEndpoint;
    }

    /** @param name three letters or more */
    public void createBucket(String name) {
        s3.createBucket(request -> request.bucket(name));
    }

    /** @return the queue's URL */
    public String createQueue(String name) {
        return sqs.createQueue(request -> request.queueName(name)).queueUrl();
    }

    /**
     * Tells the queue of an object that is there, as the S3 of AWS would by itself.
     */
    public void announce(String queueUrl, String bucket, String key) {
        HeadObjectResponse object =
                s3.headObject(request -> request.bucket(bucket).key(key));
        String event = S3Event.created(REGION.id(), bucket, key, object.contentLength(), object.eTag());
        sqs.sendMessage(request -> request.queueUrl(queueUrl).messageBody(event));
    }

    @Override
    public void close() {
        s3.close();
        sqs.close();
        try {
            s3Server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the embedded S3 at " + s3Endpoint + " did not stop: " + e.getMessage(), e);
        } finally {
            sqsServer.stopAndWait();
        }
    }
}
