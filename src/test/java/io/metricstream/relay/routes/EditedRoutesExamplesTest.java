package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.OtlpReceiver;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.kit.SmallObjects;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worked examples of the README, run as they are. */
class EditedRoutesExamplesTest {
    private static final Path EXAMPLES = Path.of("examples");

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

    /** The example stays what it says it is, a copy with additions, when the built-in file changes. */
    @Test
    void theSecondEndpointIsAnAdditionToTheBuiltInFile() throws IOException {
        List<String> builtIn = steps(Path.of("routes/deliver.camel.yaml"));
        List<String> example = steps(EXAMPLES.resolve("second-endpoint/deliver.camel.yaml"));

        assertThat(example).containsSubsequence(builtIn);
    }

    private Rig secondEndpoint(OtlpReceiver second) {
        return example("second-endpoint", "deliver.camel.yaml").properties("second.endpoint=" + second.endpoint());
    }

    private Rig example(String name, String file) {
        try {
            return new Rig(directory)
                    .route(file, Files.readString(EXAMPLES.resolve(name).resolve(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> steps(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    private static OtlpAnswer hang(CountDownLatch never) {
        await().atMost(java.time.Duration.ofSeconds(60)).until(() -> never.getCount() == 0);
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
