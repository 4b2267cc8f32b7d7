package io.metricstream.relay.kit;

import io.metricstream.relay.cli.Site;
import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.demo.OtlpReceiver;
import io.metricstream.relay.metrics.Conservation;
import io.metricstream.relay.metrics.Tally;
import io.metricstream.relay.service.AwsClients;
import io.metricstream.relay.service.RelayService;
import io.metricstream.relay.settings.SettingFiles;
import io.metricstream.relay.settings.SettingsReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The relay between real servers: an S3, an SQS and an OTLP receiver. It starts the relay's own routes as often as a test
 * asks; what is in the servers stays.
 */
public final class Rig implements AutoCloseable {
    public static final String SOURCE = "source-bucket";
    public static final String FAILURES = "failure-bucket";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

    private final EmbeddedAws aws = EmbeddedAws.start();
    private final OtlpReceiver receiver = OtlpReceiver.start();
    private final String queueUrl = aws.createQueue("notifications");
    private final Map<String, String> environment = new HashMap<>();
    private final Path directory;

    /** Without the upgrade to HTTP/2 that it would ask for at first: one such request was seen never to be answered. */
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Supplier<S3Client> s3 = aws::newS3Client;
    private Supplier<SqsClient> sqs = () -> clients().sqs(aws.sqsEndpoint());
    private RelayService service;

    /** @param directory for the state, and for route files of the test's own in {@code routes} */
    public Rig(Path directory) {
        this.directory = directory;
        aws.createBucket(SOURCE);
        aws.createBucket(FAILURES);
        set("S3_BUCKET_NAME", SOURCE);
        set("OTEL_COLLECTOR_URL", receiver.endpoint().toString());
        set("RELAY_DEAD_LETTER_BUCKET", FAILURES);
        set("RELAY_STATE_DIR", directory.resolve("state").toString());
        set("RELAY_HTTP_PORT", "0");
        set("RELAY_SOURCE_POLL_INTERVAL", "200ms");
        set("RELAY_SOURCE_VISIBILITY", "2s");
    }

    /** Sets an environment variable for the next start. */
    public Rig set(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Receives from the queue, as of the next start; else by polling. */
    public Rig byQueue() {
        return set("RELAY_SOURCE_QUEUE", queueUrl);
    }

    /** Reaches S3 with a client of the test's own, as of the next start; the relay closes it. */
    public Rig s3(Supplier<S3Client> clients) {
        s3 = clients;
        return this;
    }

    /** Makes clients of these servers. */
    public TestClients clients() {
        return new TestClients(aws);
    }

    /** Reaches SQS with a client of the test's own, as of the next start; the relay closes it. */
    public Rig sqs(Supplier<SqsClient> clients) {
        sqs = clients;
        return this;
    }

    /** Unsets an environment variable for the next start. */
    public Rig unset(String variable) {
        environment.remove(variable);
        return this;
    }

    /** Writes {@code application.properties}, which counts as of the next start. */
    public Rig properties(String lines) {
        try {
            Files.writeString(directory.resolve("application.properties"), lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Adds a route file, or replaces a built-in one, as of the next start. */
    public Rig route(String name, String yaml) {
        try {
            Files.createDirectories(directory.resolve("routes"));
            Files.writeString(directory.resolve("routes").resolve(name), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    public RelayService start() {
        try {
            service = RelayService.start(
                    SettingsReader.read(environment, properties()),
                    environment,
                    directory,
                    new AwsClients(s3.get(), sqs.get()),
                    true);
            return service;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a command needs that works beside this relay, with the same settings and servers. */
    public Site site() {
        return Site.of(directory, environment, connections -> new AwsClients(s3.get(), sqs.get()));
    }

    private Properties properties() {
        return SettingFiles.load(directory.resolve("application.properties"));
    }

    public void stop() {
        if (service != null) {
            service.close();
            service = null;
        }
    }

    public EmbeddedAws aws() {
        return aws;
    }

    public OtlpReceiver receiver() {
        return receiver;
    }

    public RelayService service() {
        return service;
    }

    public String queueUrl() {
        return queueUrl;
    }

    /** Puts an object into the source bucket. */
    public void put(String key, byte[] bytes) {
        aws.s3().putObject(put -> put.bucket(SOURCE).key(key), RequestBody.fromBytes(bytes));
    }

    /** Puts an object into the source bucket, and tells the queue. */
    public void putAndAnnounce(String key, byte[] bytes) {
        put(key, bytes);
        aws.announce(queueUrl, SOURCE, key);
    }

    /** Sends a message to the queue, as it stands. */
    public void send(String body) {
        aws.sqs().sendMessage(send -> send.queueUrl(queueUrl).messageBody(body));
    }

    /** Whether this object is in this bucket. */
    public boolean exists(String bucket, String key) {
        return keys(bucket).contains(key);
    }

    /** All keys of a bucket, in order. */
    public List<String> keys(String bucket) {
        return aws.s3().listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    /** Where the page of the relay is, with the token. */
    public String pageUrl() {
        return service.pageUrl().orElseThrow();
    }

    /** GETs a path of the relay's own HTTP port. */
    public HttpResponse<String> get(String path) {
        int port = service.context().hasService(VertxPlatformHttpServer.class).getPort();
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .timeout(LONGEST_ANSWER)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until so many objects ended so ({@code relay_objects_total}). */
    public void awaitObjects(String outcome, long count) {
        Awaitility.await(count + " objects " + outcome)
                .atMost(PATIENCE)
                .until(() -> service.metrics().objects(outcome) >= count);
    }

    /** Waits until no message is in the queue, visible or not. */
    public void awaitEmptyQueue() {
        Awaitility.await("the queue is empty").atMost(PATIENCE).until(() -> messages() == 0);
    }

    /** Messages in the queue, visible or not. */
    public int messages() {
        Map<QueueAttributeName, String> attributes = aws.sqs()
                .getQueueAttributes(get -> get.queueUrl(queueUrl).attributeNames(QueueAttributeName.ALL))
                .attributes();
        return Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                + Integer.parseInt(attributes.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }

    /** The dead letters, keys in order. */
    public List<DeadLetter> deadLetters() {
        return aws.s3().listObjectsV2Paginator(list -> list.bucket(FAILURES)).contents().stream()
                .map(S3Object::key)
                .map(this::deadLetter)
                .toList();
    }

    private DeadLetter deadLetter(String key) {
        var response = aws.s3().getObjectAsBytes(get -> get.bucket(FAILURES).key(key));
        return new DeadLetter(key, response.response().metadata(), response.asByteArray());
    }

    /** A dead letter as it lies in the failure bucket. */
    public record DeadLetter(String key, Map<String, String> metadata, byte[] bytes) {
        public String reason() {
            return metadata.get("reason");
        }
    }

    /** Asserts that all that was read has ended, and nothing was given back; answers the figures. */
    public Conservation assertSettled() {
        Conservation conservation = service.metrics().conservation();
        Assertions.assertThat(conservation.read())
                .as("read = delivered + dead-lettered + dropped: %s", conservation)
                .isEqualTo(conservation
                        .delivered()
                        .plus(conservation.deadLettered())
                        .plus(conservation.dropped()));
        return conservation;
    }

    /** Asserts that all that was read has ended, or was given back. */
    public Conservation assertConserved() {
        Conservation conservation = service.metrics().conservation();
        Assertions.assertThat(conservation.inFlight())
                .as("read = delivered + dead-lettered + dropped + given back: %s", conservation)
                .isEqualTo(Tally.ZERO);
        return conservation;
    }

    @Override
    public void close() {
        stop();
        receiver.close();
        aws.close();
    }
}
