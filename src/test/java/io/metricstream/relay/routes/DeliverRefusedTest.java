package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.OtlpRequest;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Rig.DeadLetter;
import io.metricstream.relay.metrics.Tally;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Data that the endpoint refuses: what is refused is found and kept, and all else arrives, once. */
class DeliverRefusedTest {
    /** Some hundred frames of up to 8 metrics. */
    private final StreamObject object =
            new MetricStreamWriter(MetricStreamOptions.of(11).withMetricsPerFrame(8)).next(200_000);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {400, 500})
    void exactlyTheRefusedFramesAreDeadLetters(int status) {
        List<StreamObject.Frame> bad = frames(0, 17, 18, object.frames().size() - 1);
        try (Rig rig = deliver(refuse(status, points(bad.stream())))) {
            List<DeadLetter> letters = rig.deadLetters();
            assertThat(letters).hasSize(bad.size()).allSatisfy(letter -> {
                assertThat(letter.reason()).isEqualTo("rejected");
                assertThat(letter.metadata())
                        .containsEntry("status", String.valueOf(status))
                        .containsEntry("frames", "1")
                        .doesNotContainKey("metrics");
                assertThat(letter.metadata().get("detail")).contains("the endpoint answered " + status + ": refused");
            });
            assertThat(letters)
                    .extracting(letter -> letter.metadata().get("offset"))
                    .containsExactlyInAnyOrderElementsOf(bad.stream()
                            .map(frame -> String.valueOf(frame.offset()))
                            .toList());
            assertThat(letters)
                    .extracting(DeadLetter::bytes)
                    .containsExactlyInAnyOrderElementsOf(
                            bad.stream().map(this::bytes).toList());
            assertArrivedOnceWithout(rig, points(bad.stream()));
            assertThat(rig.assertSettled().deadLettered()).isEqualTo(tally(bad));
        }
    }

    /** Prometheus refuses a whole request for one late point: of a frame, only what is late is kept from it. */
    @Test
    void ofARefusedFrameTheMetricsThatAreNotRefusedAreDelivered() {
        StreamObject.Frame one = frameWithMetrics(5, 0);
        StreamObject.Frame other = frameWithMetrics(5, one.offset() + 1);
        Set<Long> bad = Stream.concat(
                        pointsOfMetric(one, 0).boxed(),
                        LongStream.concat(pointsOfMetric(other, 2), pointsOfMetric(other, 3))
                                .boxed())
                .collect(Collectors.toSet());
        try (Rig rig = deliver(refuse(400, bad))) {
            List<DeadLetter> letters = rig.deadLetters();
            assertThat(letters).hasSize(2).allSatisfy(letter -> {
                assertThat(letter.reason()).isEqualTo("partially-rejected");
                assertThat(letter.metadata()).containsEntry("status", "400").containsEntry("frames", "1");
            });
            assertThat(letters)
                    .filteredOn(letter -> letter.metadata().get("offset").equals(String.valueOf(one.offset())))
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.bytes()).isEqualTo(bytes(one));
                        assertThat(letter.metadata()).containsEntry("metrics", "0");
                        assertThat(letter.metadata().get("detail"))
                                .startsWith("metrics refused: 1 of " + metrics(one) + ", found in ")
                                .endsWith(" requests: the endpoint answered 400: refused");
                    });
            assertThat(letters)
                    .filteredOn(letter -> letter.metadata().get("offset").equals(String.valueOf(other.offset())))
                    .singleElement()
                    .satisfies(letter -> assertThat(letter.metadata()).containsEntry("metrics", "2-3"));
            assertArrivedOnceWithout(rig, bad);
            io.metricstream.relay.metrics.Conservation counted = rig.assertSettled();
            assertThat(counted.deadLettered()).isEqualTo(new Tally(one.length() + other.length(), 2, bad.size()));
            assertThat(counted.delivered().dataPoints()).isEqualTo(object.dataPoints() - bad.size());
        }
    }

    @Test
    void a413MakesBatchesSmallerAndAllArrives() {
        int limit = 60_000;
        AtomicInteger tooLarge = new AtomicInteger();
        StreamObject large = new MetricStreamWriter(MetricStreamOptions.of(12)).next(8_000_000);
        Function<OtlpRequest, OtlpAnswer> limited = request -> {
            if (request.message().getSerializedSize() <= limit) {
                return OtlpAnswer.accepted();
            }
            tooLarge.incrementAndGet();
            return OtlpAnswer.refused(413, "too large");
        };
        try (Rig rig = deliver(limited, large)) {
            assertThat(rig.deadLetters()).isEmpty();
            Conservation.assertExactly(rig.receiver().accepted(), List.of(large));
            assertThat(rig.assertSettled().deadLettered()).isEqualTo(Tally.ZERO);
            // Of 16 batches each would cost 15 requests in vain, if their size stayed what it was.
            assertThat(tooLarge.get())
                    .as("requests in vain, of %d", rig.receiver().requests())
                    .isBetween(1, 120);
        }
    }

    @Test
    void aFrameThatIsTooLargeAloneIsADeadLetter() {
        StreamObject.Frame largest = object.frames().stream()
                .reduce((a, b) -> a.length() >= b.length() ? a : b)
                .orElseThrow();
        Set<Long> bad = points(Stream.of(largest));
        try (Rig rig = deliver(refuse(413, bad))) {
            assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.reason()).isEqualTo("rejected");
                assertThat(letter.metadata()).containsEntry("status", "413").doesNotContainKey("metrics");
                assertThat(letter.bytes()).isEqualTo(bytes(largest));
            });
            assertArrivedOnceWithout(rig, bad);
            assertThat(rig.assertSettled().deadLettered()).isEqualTo(tally(List.of(largest)));
        }
    }

    /** Thanos answers 413 for more series than its request limits allow: each half of the frame is below that. */
    @Test
    void aFrameThatIsTooLargeForOneRequestArrivesInPieces() {
        int limit = 4;
        Function<OtlpRequest, OtlpAnswer> limited = request -> {
            long metrics = request.message().getResourceMetricsList().stream()
                    .flatMap(resource -> resource.getScopeMetricsList().stream())
                    .mapToLong(ScopeMetrics::getMetricsCount)
                    .sum();
            return metrics <= limit ? OtlpAnswer.accepted() : OtlpAnswer.refused(413, "too many timeseries");
        };
        assertThat(metrics(frameWithMetrics(limit + 1, 0))).isGreaterThan(limit);
        try (Rig rig = deliver(limited)) {
            assertThat(rig.deadLetters()).isEmpty();
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
            assertThat(rig.assertSettled().deadLettered()).isEqualTo(Tally.ZERO);
        }
    }

    /** We had a bug where an object waited for hours, given back again and again, for one point that came late to Thanos. */
    @Test
    void aConflictIsAboutTheData() {
        StreamObject.Frame late = frameWithMetrics(5, 0);
        Set<Long> bad = pointsOfMetric(late, 3).boxed().collect(Collectors.toSet());
        try (Rig rig = deliver(refuse(409, bad))) {
            assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.reason()).isEqualTo("partially-rejected");
                assertThat(letter.metadata()).containsEntry("status", "409").containsEntry("metrics", "3");
                assertThat(letter.bytes()).isEqualTo(bytes(late));
            });
            assertArrivedOnceWithout(rig, bad);
            assertThat(rig.assertSettled().deadLettered().dataPoints()).isEqualTo(bad.size());
        }
    }

    @Test
    void aPartialSuccessIsCountedAndKeptAndNotSentAgain() {
        try (Rig rig = deliver(request -> OtlpAnswer.partialSuccess(3, "too late"))) {
            long requests = rig.receiver().requests();
            assertThat(rig.deadLetters()).hasSize((int) requests).allSatisfy(letter -> {
                assertThat(letter.reason()).isEqualTo("partially-rejected");
                assertThat(letter.metadata()).containsEntry("status", "200").doesNotContainKey("metrics");
                assertThat(letter.metadata().get("detail")).contains("but for 3 data points: too late");
            });
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
            io.metricstream.relay.metrics.Conservation counted = rig.assertSettled();
            assertThat(counted.deadLettered()).isEqualTo(new Tally(0, 0, 3 * requests));
            assertThat(counted.delivered().frames()).isEqualTo(object.frames().size());
        }
    }

    /** We had a bug where points were lost without a word: Mimir counted 0 of them, and only its message told. */
    @Test
    void aPartialSuccessThatIsNotCountedIsKeptAllTheSame() {
        String said = "send data to ingesters: the sample has been rejected (err-mimir-sample-timestamp-too-old)";
        try (Rig rig = deliver(request -> OtlpAnswer.partialSuccess(0, said))) {
            assertThat(rig.deadLetters())
                    .hasSize((int) rig.receiver().requests())
                    .allSatisfy(letter -> {
                        assertThat(letter.reason()).isEqualTo("partially-rejected");
                        assertThat(letter.metadata().get("detail"))
                                .isEqualTo("the endpoint accepted the batch but for some data points, which it did not"
                                        + " count: " + said);
                    });
            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(object.dataPoints());
        }
    }

    /** We had a bug where nobody heard of it. By the specification such an answer is a warning: all was accepted. */
    @Test
    void aWarningIsToldAndNothingIsKept() {
        try (LogLines log = new LogLines();
                Rig rig = deliver(request -> OtlpAnswer.partialSuccess(0, "names without a unit\nare deprecated"))) {
            assertThat(rig.deadLetters()).isEmpty();
            assertThat(log.lines())
                    .containsOnlyOnce(
                            "the endpoint has accepted a batch, and says: names without a unit are deprecated");
            assertThat(rig.get("/observe/metrics").body())
                    .contains("relay_endpoint_warnings_total "
                            + (double) rig.receiver().requests());
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        }
    }

    /** One metric of a large frame among as many small frames as a batch can hold. */
    @Test
    void theLongestWayDownEndsAtTheOneMetric() throws IOException {
        int small = 10_000;
        int inLarge = 1_000;
        int bad = small + 777;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < small / 2; i++) {
            request(i, i + 1).writeDelimitedTo(bytes);
        }
        int offset = bytes.size();
        ExportMetricsServiceRequest large = request(small, small + inLarge);
        large.writeDelimitedTo(bytes);
        int end = bytes.size();
        for (int i = small / 2; i < small; i++) {
            request(i, i + 1).writeDelimitedTo(bytes);
        }
        Function<OtlpRequest, OtlpAnswer> prometheus = OtlpAnswer.refuseIf(point -> point.timeUnixNano() == bad + 1L);
        StreamObject deep = new StreamObject("deep", bytes.toByteArray(), List.of());
        try (Rig rig = deliver(prometheus, deep)) {
            assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.bytes()).isEqualTo(Arrays.copyOfRange(deep.bytes(), offset, end));
                assertThat(letter.metadata()).containsEntry("metrics", "777");
            });
            assertThat(rig.receiver().accepted().total()).isEqualTo(small + inLarge - 1);
            assertThat(rig.receiver().accepted().repeated()).isZero();
            assertThat(rig.assertSettled().deadLettered()).isEqualTo(new Tally(end - offset, 1, 1));
            assertThat(rig.receiver().requests()).isLessThan(100);
        }
    }

    /** Metrics {@code [from, to)}, each with one data point, all in one frame. */
    private static ExportMetricsServiceRequest request(int from, int to) {
        ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
        for (int i = from; i < to; i++) {
            NumberDataPoint point = NumberDataPoint.newBuilder()
                    .setTimeUnixNano(i + 1)
                    .setAsDouble(i)
                    .build();
            scope.addMetrics(
                    Metric.newBuilder().setName("m").setGauge(Gauge.newBuilder().addDataPoints(point)));
        }
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(Resource.getDefaultInstance())
                        .addScopeMetrics(scope))
                .build();
    }

    private Rig deliver(Function<OtlpRequest, OtlpAnswer> answers) {
        return deliver(answers, object);
    }

    private Rig deliver(Function<OtlpRequest, OtlpAnswer> answers, StreamObject sent) {
        Rig rig = new Rig(directory);
        rig.receiver().answer(answers);
        rig.start();
        rig.put(sent.key(), sent.bytes());
        rig.awaitObjects("completed", 1);
        return rig;
    }

    /** Refuses a whole request that has one of these data points. */
    private static Function<OtlpRequest, OtlpAnswer> refuse(int status, Set<Long> bad) {
        return request -> {
            AtomicBoolean found = new AtomicBoolean();
            MetricPoint.forEach(request.message(), point -> found.compareAndSet(false, bad.contains(point.identity())));
            return found.get() ? OtlpAnswer.refused(status, "refused") : OtlpAnswer.accepted();
        };
    }

    private void assertArrivedOnceWithout(Rig rig, Set<Long> bad) {
        Conservation.assertEachOnce(
                rig.receiver().accepted(),
                object.frames().stream()
                        .map(frame -> LongStream.of(frame.points())
                                .filter(point -> !bad.contains(point))
                                .toArray()));
        assertThat(rig.receiver().accepted().total()).isEqualTo(object.dataPoints() - bad.size());
    }

    private List<StreamObject.Frame> frames(int... indexes) {
        return Arrays.stream(indexes).mapToObj(object.frames()::get).toList();
    }

    private static Set<Long> points(Stream<StreamObject.Frame> frames) {
        return frames.flatMapToLong(frame -> LongStream.of(frame.points()))
                .boxed()
                .collect(Collectors.toSet());
    }

    private byte[] bytes(StreamObject.Frame frame) {
        return Arrays.copyOfRange(object.bytes(), frame.offset(), frame.end());
    }

    private static Tally tally(List<StreamObject.Frame> frames) {
        return new Tally(
                frames.stream().mapToLong(StreamObject.Frame::length).sum(),
                frames.size(),
                frames.stream().mapToLong(frame -> frame.points().length).sum());
    }

    /** The first frame at {@code from} or behind it that has so many metrics or more. */
    private StreamObject.Frame frameWithMetrics(int least, int from) {
        return object.frames().stream()
                .filter(frame -> frame.offset() >= from && metrics(frame) >= least)
                .findFirst()
                .orElseThrow();
    }

    private int metrics(StreamObject.Frame frame) {
        return request(frame).getResourceMetrics(0).getScopeMetrics(0).getMetricsCount();
    }

    private LongStream pointsOfMetric(StreamObject.Frame frame, int index) {
        ExportMetricsServiceRequest.Builder only = request(frame).toBuilder();
        var scope = only.getResourceMetricsBuilder(0).getScopeMetricsBuilder(0);
        var metric = scope.getMetrics(index);
        scope.clearMetrics().addMetrics(metric);
        LongStream.Builder points = LongStream.builder();
        MetricPoint.forEach(only.build(), point -> points.add(point.identity()));
        return points.build();
    }

    private ExportMetricsServiceRequest request(StreamObject.Frame frame) {
        try {
            return ExportMetricsServiceRequest.parseDelimitedFrom(new ByteArrayInputStream(bytes(frame)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
