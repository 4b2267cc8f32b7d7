package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.FirehoseClient;
import io.metricstream.relay.kit.TcpProxy;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code java -jar metric-stream-relay.jar run}, as a team runs it in place of the guide's Lambda function. */
class RunCommandIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));

    private final Outside outside = new Outside();
    private final Map<String, String> environment = new HashMap<>();

    @TempDir
    Path directory;

    @BeforeEach
    void useAnyFreePort() throws Exception {
        Files.writeString(directory.resolve("application.properties"), """
                relay.http.port=0
                relay.source.poll-interval=500ms
                """);
        environment.putAll(outside.environment());
        environment.putAll(outside.guide());
    }

    @AfterEach
    void close() {
        outside.close();
    }

    @Test
    void theVariablesOfTheGuideAndAFailureBucketAreEnough() throws Exception {
        outside.receiver().keepRequests(true);
        outside.write(3);
        outside.put("elsewhere/not-ours", new byte[] {1, 2, 3});

        try (RelayProcess relay = run()) {
            outside.awaitAllPoints(relay);
            assertThat(relay.terminate()).as(relay.toString()).isIn(0, 143);
            assertThat(relay.err())
                    .contains(
                            "running: s3://guide-metrics/streams/ to ",
                            "stopping: ",
                            "relay: the page is http://127.0.0.1:");
            assertThat(relay.out()).isEmpty();
        }

        outside.assertEachPointOnce();
        assertThat(outside.deadLetters()).isEmpty();
        assertThat(outside.receiver().kept())
                .allSatisfy(request ->
                        assertThat(request.message().getResourceMetricsList()).allSatisfy(RunCommandIT::isNamedOnce));
    }

    @Test
    void afterARestartNothingIsSentAgain() throws Exception {
        outside.write(3);
        try (RelayProcess relay = run()) {
            outside.awaitAllPoints(relay);
            assertThat(relay.terminate()).as(relay.toString()).isIn(0, 143);
        }

        // The listing that shows the new object shows the old ones as well.
        outside.write(1);
        try (RelayProcess relay = run()) {
            outside.awaitAllPoints(relay);
            assertThat(relay.terminate()).as(relay.toString()).isIn(0, 143);
        }

        outside.assertEachPointOnce();
    }

    /** We had a bug where this ended the start: the dead-letter route, which had to wait for S3, was taken for missing. */
    @Test
    void anS3ThatIsNotThereYetIsWaitedFor() throws Exception {
        outside.write(2);
        try (TcpProxy s3 = TcpProxy.before(outside.aws().s3Endpoint())) {
            s3.refuse(true);
            environment.put("AWS_ENDPOINT_URL_S3", s3.endpoint().toString());
            try (RelayProcess relay = run()) {
                relay.awaitErr("s3://guide-metrics/streams/ cannot be listed");

                s3.refuse(false);

                outside.awaitAllPoints(relay);
                assertThat(relay.terminate()).as(relay.toString()).isIn(0, 143);
            }
        }
        outside.assertEachPointOnce();
    }

    @Test
    void aQueueByNameIsWaitedForAndThenReceivedFrom() throws Exception {
        String queueUrl = outside.aws().createQueue("notifications");
        outside.write(2).forEach(key -> outside.aws().announce(queueUrl, Outside.SOURCE, key));
        try (TcpProxy sqs = TcpProxy.before(outside.aws().sqsEndpoint())) {
            sqs.refuse(true);
            environment.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
            environment.put("RELAY_SOURCE_QUEUE", "notifications");
            try (RelayProcess relay = run()) {
                relay.awaitErr("SQS does not answer for 'notifications', and is asked again");

                sqs.refuse(false);

                outside.awaitAllPoints(relay);
                assertThat(relay.terminate()).as(relay.toString()).isIn(0, 143);
                assertThat(relay.err()).contains("running: queue notifications to ");
            }
        }
        outside.assertEachPointOnce();
    }

    /** We had a bug where a stop while the start was under way took 35 s: nobody closed what Camel's own hook waited for. */
    @Test
    void aStartThatWaitsForS3IsBrokenOff() throws Exception {
        // Connections come about, and nothing is ever answered.
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            environment.put("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:" + silent.getLocalPort());
            try (RelayProcess relay = run()) {
                relay.awaitErr("this instance polls s3://guide-metrics/streams/");

                assertThat(relay.terminate()).as(relay.toString()).isEqualTo(143);
                assertThat(relay.err())
                        .contains("stopping: ")
                        .doesNotContain("not yet shutdown completely", "running: ", "relay: ");
            }
        }
    }

    @Test
    void aStartThatWaitsForSqsIsBrokenOff() throws Exception {
        try (TcpProxy sqs = TcpProxy.before(outside.aws().sqsEndpoint())) {
            sqs.refuse(true);
            environment.put("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString());
            environment.put("RELAY_SOURCE_QUEUE", "notifications");
            try (RelayProcess relay = run()) {
                relay.awaitErr("SQS does not answer for 'notifications', and is asked again");

                assertThat(relay.terminate()).as(relay.toString()).isEqualTo(143);
                assertThat(relay.err()).contains("stopping: ").doesNotContain("running: ", "relay: ");
            }
        }
    }

    @Test
    void withoutABucketItTakesWhatFirehoseDelivers() throws Exception {
        StreamObject object = new MetricStreamWriter(MetricStreamOptions.of(3).withDelimiter(false)).next(300_000);
        environment.put("RELAY_SOURCE", "none");
        environment.put("RELAY_FIREHOSE_ACCESS_KEY", "of-the-test");
        environment.put("RELAY_FIREHOSE_PORT", "0");

        try (RelayProcess relay = run()) {
            relay.awaitErr("running: what Firehose delivers to ");
            int port =
                    Integer.parseInt(relay.err().replaceFirst("(?s).*http://127\\.0\\.0\\.1:(\\d+)/firehose.*", "$1"));

            assertThat(new FirehoseClient(port, "of-the-test")
                            .deliverGzip("id-1", object)
                            .statusCode())
                    .isEqualTo(200);
            Conservation.assertExactly(outside.receiver().accepted(), List.of(object));
            assertThat(relay.terminate()).as(relay.toString()).isIn(0, 143);
            assertThat(relay.err()).doesNotContain("of-the-test");
        }
    }

    @Test
    void whereNothingWouldBeReceivedItSaysSo() throws Exception {
        environment.put("RELAY_SOURCE", "none");

        try (RelayProcess relay = run()) {
            assertThat(relay.end()).as(relay.toString()).isEqualTo(2);
            assertThat(relay.err())
                    .contains(
                            "relay.source is none, and relay.firehose.access-key (RELAY_FIREHOSE_ACCESS_KEY) is not set");
        }
    }

    private RelayProcess run() {
        return RelayProcess.start(RELAY, directory, environment, "run");
    }

    private static void isNamedOnce(ResourceMetrics resource) {
        assertThat(resource.getResource().getAttributesList())
                .filteredOn(attribute -> attribute.getKey().equals("service.name"))
                .extracting(attribute -> attribute.getValue().getStringValue())
                .containsExactly("from-the-guide");
    }
}
