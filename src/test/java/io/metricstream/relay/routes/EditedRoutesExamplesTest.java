package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.OtlpReceiver;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Said;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.metrics.GiveBackCause;
import io.metricstream.relay.open.FaultyS3;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The worked examples of the README, run as they are. */
class EditedRoutesExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");
    private static final String ARCHIVE = "archive-bucket";

    @TempDir
    Path directory;

    @Test
    void dropANamespace() throws IOException {
        List<String> names = namesOfPoints(Samples.read("otel10.bin"));
        long dropped = names.stream().filter(EditedRoutesExamplesTest::isOfEc2).count();
        try (Rig rig = example("drop-a-namespace", "enrich.camel.yaml")) {
            rig.receiver().keepRequests(true);
            rig.start();

            rig.put("capture", Samples.read("otel10-newline.bin"));
            rig.awaitObjects("completed", 1);

            assertThat(dropped).isBetween(1L, names.size() - 1L);
            assertThat(rig.receiver().accepted().total()).isEqualTo(names.size() - dropped);
            rig.receiver().kept().forEach(request -> {
                MetricPoint.forEach(
                        request.message(),
                        point -> assertThat(isOfEc2(point.metric())).isFalse());
                assertThat(request.message().getResourceMetricsList())
                        .allSatisfy(resource -> assertThat(
                                        resource.getResource().getAttributesList())
                                .filteredOn(attribute -> attribute.getKey().equals("service.name"))
                                .hasSize(1));
            });
            assertThat(rig.assertSettled().delivered().frames()).isEqualTo(2);
        }
    }

    @Test
    void aBatchOfNothingButTheNamespaceIsDroppedAndCounted() {
        try (Rig rig = example("drop-a-namespace", "enrich.camel.yaml")) {
            rig.start();

            rig.put("only-ec2", frame("amazonaws.com/AWS/EC2/CPUUtilization"));
            rig.awaitObjects("completed", 1);

            assertThat(rig.assertSettled().dropped().dataPoints()).isEqualTo(1);
            assertThat(rig.receiver().requests()).isZero();
        }
    }

    @Test
    void aSecondEndpointGetsWhatTheFirstHasAccepted() {
        SmallObjects objects = new SmallObjects();
        try (OtlpReceiver second = OtlpReceiver.start();
                Rig rig = secondEndpoint(second)) {
            rig.set("OTEL_EXPORTER_OTLP_HEADERS", "authorization=Bearer%20secret")
                    .start();
            for (int i = 0; i < 5; i++) {
                rig.put("object-" + i, objects.next().bytes());
            }
            rig.awaitObjects("completed", 5);

            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
            Conservation.assertExactly(second.accepted(), objects.made());
            assertThat(rig.receiver().headers())
                    .allSatisfy(headers -> assertThat(headers).containsEntry("authorization", "Bearer secret"));
            assertThat(second.headers())
                    .isNotEmpty()
                    .allSatisfy(headers -> assertThat(headers).doesNotContainKey("authorization"));
        }
    }

    @Test
    void aSecondEndpointThatFailsOrHangsCostsNothing() {
        StreamObject refused = new SmallObjects().next();
        CountDownLatch never = new CountDownLatch(1);
        SmallObjects objects = new SmallObjects();
        try (OtlpReceiver second = OtlpReceiver.start();
                Rig rig = secondEndpoint(second)) {
            second.answer(request -> request.number() == 1 ? OtlpAnswer.status(503) : hang(never));
            rig.start();
            rig.put("1", objects.next().bytes());
            rig.put("2", objects.next().bytes());
            rig.awaitObjects("completed", 2);
            never.countDown();

            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
            assertThat(rig.deadLetters()).isEmpty();

            rig.receiver().answer(request -> OtlpAnswer.status(400));
            long before = second.requests();
            rig.put("3-refused", refused.bytes());
            rig.awaitObjects("completed", 3);
            assertThat(second.requests()).isEqualTo(before);
            assertThat(rig.deadLetters()).isNotEmpty();
            rig.assertSettled();
        }
    }

    @Test
    void theTenantIsTheFirstFolderOfTheKey() {
        SmallObjects objects = new SmallObjects();
        try (Rig rig = example("tenant-from-key", "enrich.camel.yaml")) {
            rig.set("RELAY_OTLP_FORWARD_HEADERS", "X-Scope-OrgID").start();

            rig.put("team_1\r\nx-evil: yes/2026/08/01/object", objects.next().bytes());
            rig.awaitObjects("completed", 1);

            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
            assertThat(rig.receiver().headers())
                    .isNotEmpty()
                    .allSatisfy(headers -> assertThat(headers)
                            .containsEntry("x-scope-orgid", "team_1")
                            .doesNotContainKey("x-evil"));
        }
    }

    @Test
    void requestsAreThrottled() {
        SmallObjects objects = new SmallObjects();
        Queue<Long> times = new ConcurrentLinkedQueue<>();
        try (Rig rig = example("throttle", "send.camel.yaml").properties("requests.a.second=2")) {
            rig.receiver().answer(request -> {
                times.add(System.nanoTime());
                return OtlpAnswer.accepted();
            });
            for (int i = 0; i < 7; i++) {
                rig.put("object-" + i, objects.next().bytes());
            }
            rig.start();
            rig.awaitObjects("completed", 7);

            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
            assertThat(times).hasSizeGreaterThanOrEqualTo(7);
            Duration all = Duration.ofNanos(Collections.max(times) - Collections.min(times));
            // Two at once, two each of three seconds later; clocks and threads take their share.
            assertThat(all).isGreaterThan(Duration.ofMillis(2_000));
        }
    }

    @Test
    void whatIsRefusedInPartIsKeptInABucketOfItsOwn() {
        StreamObject object = new SmallObjects().next();
        long unwanted = object.frames().get(0).points()[0];
        byte[] damaged = Arrays.copyOf(object.bytes(), object.bytes().length + 3);
        try (Rig rig =
                example("other-failure-bucket", "dead-letter.camel.yaml").properties("refused.bucket=refused-bucket")) {
            rig.aws().createBucket("refused-bucket");
            rig.receiver().answer(OtlpAnswer.refuseIf(point -> point.identity() == unwanted));
            rig.put("object", damaged);
            rig.start();
            rig.awaitObjects("completed", 1);

            assertThat(keys(rig, "refused-bucket"))
                    .singleElement()
                    .satisfies(key -> assertThat(key).contains("partially-rejected"));
            assertThat(keys(rig, Rig.FAILURES))
                    .singleElement()
                    .satisfies(key -> assertThat(key).contains("damaged"));
            rig.assertSettled();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026/08/a key", "a+b%2Bc=d&e?f#g", "schlüssel/鍵", "${header.CamelRelayBucket}/{{user}}"})
    void anObjectIsRemovedOnceItIsArchived(String key) {
        StreamObject object = new SmallObjects().next();
        try (Rig rig = archive()) {
            rig.aws().createBucket(ARCHIVE);
            rig.putAndAnnounce(key, object.bytes());
            rig.start();
            rig.awaitEmptyQueue();

            assertThat(rig.keys(Rig.SOURCE)).isEmpty();
            assertThat(rig.keys(ARCHIVE)).containsExactly(key);
            assertThat(rig.aws()
                            .s3()
                            .getObjectAsBytes(get -> get.bucket(ARCHIVE).key(key))
                            .asByteArray())
                    .isEqualTo(object.bytes());
            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        }
    }

    /** An archive that is not there refuses as one that is denied: nothing is removed, and nothing sent twice. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheArchiveRefusesStaysAtItsSource(boolean byQueue) {
        StreamObject object = new SmallObjects().next();
        try (Rig rig = byQueue ? archive() : archive().unset("RELAY_SOURCE_QUEUE")) {
            rig.putAndAnnounce("object", object.bytes());
            rig.start();
            rig.awaitObjects("given_back", 2);
            assertThat(rig.service().metrics().givenBackFor(GiveBackCause.OTHER))
                    .isZero();
            assertThat(rig.keys(Rig.SOURCE)).containsExactly("object");
            assertThat(rig.messages()).isEqualTo(1);

            rig.aws().createBucket(ARCHIVE);
            await().atMost(Duration.ofSeconds(90))
                    .until(() -> rig.keys(Rig.SOURCE).isEmpty());

            assertThat(rig.keys(Rig.SOURCE)).isEmpty();
            assertThat(rig.keys(ARCHIVE)).containsExactly("object");
            rig.assertConserved();
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        }
    }

    /** We had a bug where a server that finds no ETag to match had objects removed that were not archived. */
    @Test
    void whatIsNotCopiedThoughItIsThereIsNotRemoved() {
        StreamObject object = new SmallObjects().next();
        try (Rig rig = archive();
                FaultyS3 s3 = new FaultyS3(rig.aws())) {
            rig.aws().createBucket(ARCHIVE);
            s3.says(request -> request.startsWith("PUT /" + ARCHIVE + "/")
                    ? Optional.of(Said.s3Error(412, "PreconditionFailed", "said by a test"))
                    : Optional.empty());
            rig.putAndAnnounce("object", object.bytes());
            rig.s3(s3::newClient).start();
            rig.awaitObjects("given_back", 1);
            assertThat(rig.keys(Rig.SOURCE)).containsExactly("object");
            assertThat(rig.service().metrics().givenBackFor(GiveBackCause.FINISH))
                    .isPositive();

            s3.says(request -> Optional.empty());
            rig.awaitEmptyQueue();

            assertThat(rig.keys(ARCHIVE)).containsExactly("object");
            assertThat(rig.keys(Rig.SOURCE)).isEmpty();
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        }
    }

    /** We had a bug where each copy was read as an object of its own, and copied again. */
    @Test
    void anArchiveThatWouldBeReadAgainIsRefused() {
        StreamObject object = new SmallObjects().next();
        try (Rig rig = archive("archive.bucket=" + Rig.SOURCE)) {
            rig.route(
                    "object.camel.yaml",
                    text("archive-after-delivery", "object.camel.yaml").replace("''", "'kept/'"));
            rig.putAndAnnounce("object", object.bytes());
            rig.start();
            rig.awaitObjects("given_back", 1);

            assertThat(rig.keys(Rig.SOURCE)).containsExactly("object");
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        }
    }

    /** What lies there now was never read: it is neither archived as what was read, nor removed. */
    @Test
    void anObjectThatWasReplacedMeanwhileIsCarriedInItsTurn() {
        SmallObjects objects = new SmallObjects();
        StreamObject first = objects.next();
        StreamObject second = objects.next();
        try (Rig rig = archive()) {
            rig.aws().createBucket(ARCHIVE);
            rig.receiver().answer(request -> {
                if (rig.receiver().requests() == 1) {
                    rig.put("object", second.bytes());
                }
                return OtlpAnswer.accepted();
            });
            rig.putAndAnnounce("object", first.bytes());
            rig.start();
            rig.awaitEmptyQueue();
            assertThat(rig.keys(ARCHIVE)).isEmpty();
            assertThat(rig.keys(Rig.SOURCE)).containsExactly("object");

            rig.aws().announce(rig.queueUrl(), Rig.SOURCE, "object");
            rig.awaitEmptyQueue();

            assertThat(rig.keys(ARCHIVE)).containsExactly("object");
            assertThat(rig.keys(Rig.SOURCE)).isEmpty();
            Conservation.assertExactly(rig.receiver().accepted(), objects.made());
        }
    }

    private Rig archive() {
        return archive("archive.bucket=" + ARCHIVE);
    }

    private Rig archive(String properties) {
        return example("archive-after-delivery", "object.camel.yaml")
                .byQueue()
                .set("RELAY_SOURCE_AFTER", "delete")
                // Nothing comes twice because this machine is slow.
                .set("RELAY_SOURCE_VISIBILITY", "60s")
                .properties(properties);
    }

    /** An example stays what it says it is, a copy with additions, when the built-in file changes. */
    @ParameterizedTest
    @CsvSource({
        "second-endpoint, deliver",
        "tenant-from-key, enrich",
        "throttle, send",
        "other-failure-bucket, dead-letter",
        "archive-after-delivery, object"
    })
    void anExampleIsAnAdditionToTheBuiltInFile(String example, String file) throws IOException {
        List<String> builtIn = steps(Path.of("routes", file + ".camel.yaml"));

        assertThat(steps(EXAMPLES.resolve(example).resolve(file + ".camel.yaml")))
                .containsSubsequence(builtIn);
    }

    private static List<String> keys(Rig rig, String bucket) {
        return rig.aws().s3().listObjectsV2(list -> list.bucket(bucket)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private Rig secondEndpoint(OtlpReceiver second) {
        return example("second-endpoint", "deliver.camel.yaml").properties("second.endpoint=" + second.endpoint());
    }

    private Rig example(String name, String file) {
        return new Rig(directory).route(file, text(name, file));
    }

    private static String text(String example, String file) {
        try {
            return Files.readString(EXAMPLES.resolve(example).resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> steps(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("description:"))
                .toList();
    }

    private static OtlpAnswer hang(CountDownLatch never) {
        await().atMost(Duration.ofSeconds(60)).until(() -> never.getCount() == 0);
        return OtlpAnswer.accepted();
    }

    private static boolean isOfEc2(String metric) {
        return metric.startsWith("amazonaws.com/AWS/EC2/");
    }

    private static List<String> namesOfPoints(byte[] frames) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(frames);
        List<String> names = new ArrayList<>();
        while (in.available() > 0) {
            MetricPoint.forEach(ExportMetricsServiceRequest.parseDelimitedFrom(in), point -> names.add(point.metric()));
        }
        return names;
    }

    private static byte[] frame(String metric) {
        SummaryDataPoint point = SummaryDataPoint.newBuilder()
                .setTimeUnixNano(1_700_000_000_000_000_000L)
                .setCount(1)
                .build();
        ScopeMetrics scope = ScopeMetrics.newBuilder()
                .addMetrics(Metric.newBuilder()
                        .setName(metric)
                        .setSummary(Summary.newBuilder().addDataPoints(point)))
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ExportMetricsServiceRequest.newBuilder()
                    .addResourceMetrics(ResourceMetrics.newBuilder()
                            .setResource(Resource.getDefaultInstance())
                            .addScopeMetrics(scope))
                    .build()
                    .writeDelimitedTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
