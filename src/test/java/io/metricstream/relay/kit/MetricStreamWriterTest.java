package io.metricstream.relay.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.PointCounts;
import io.metricstream.relay.demo.StreamObject;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricStreamWriterTest {
    private static final MetricStreamOptions OPTIONS = MetricStreamOptions.of(42);

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void framesAndDelimitersTileTheObject(boolean delimiter) throws Exception {
        StreamObject object = new MetricStreamWriter(OPTIONS.withDelimiter(delimiter)).next(2_000_000);

        ByteArrayInputStream in = new ByteArrayInputStream(object.bytes());
        int at = 0;
        for (StreamObject.Frame frame : object.frames()) {
            while (at < frame.offset()) {
                assertThat(in.read()).isEqualTo('\n');
                at++;
            }
            List<Long> points = new ArrayList<>();
            MetricPoint.forEach(
                    ExportMetricsServiceRequest.parseDelimitedFrom(in), point -> points.add(point.identity()));
            at = object.bytes().length - in.available();
            assertThat(at).isEqualTo(frame.end());
            assertThat(frame.points()).containsExactly(points.toArray(Long[]::new));
        }
        assertThat(in.readAllBytes()).isEqualTo(delimiter ? new byte[] {'\n'} : new byte[0]);
        assertThat(object.key()).matches("2026/08/01/00/metric-stream-1-2026-08-01-00-02-00-[0-9a-f-]{36}");
    }

    @Test
    void aRecordHasOneToFiveFrames() {
        StreamObject object = new MetricStreamWriter(OPTIONS).next(3_000_000);

        List<Integer> framesOfRecords = new ArrayList<>();
        int frames = 0;
        for (StreamObject.Frame frame : object.frames()) {
            frames++;
            if (object.bytes()[frame.end()] == '\n') {
                framesOfRecords.add(frames);
                frames = 0;
            }
        }
        assertThat(framesOfRecords).containsOnly(1, 2, 3, 4, 5);
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherSeedOthers() {
        byte[] first = new MetricStreamWriter(OPTIONS).next(300_000).bytes();

        assertThat(new MetricStreamWriter(OPTIONS).next(300_000).bytes()).isEqualTo(first);
        assertThat(new MetricStreamWriter(MetricStreamOptions.of(43))
                        .next(300_000)
                        .bytes())
                .isNotEqualTo(first);
    }

    @Test
    void noDataPointIsWrittenTwiceInSixtyMegabytes() {
        MetricStreamWriter writer = new MetricStreamWriter(OPTIONS);
        PointCounts counts = new PointCounts();
        long bytes = 0;
        while (bytes < 60_000_000) {
            StreamObject object = writer.next(5_000_000);
            bytes += object.bytes().length;
            object.frames().forEach(frame -> Arrays.stream(frame.points()).forEach(counts::add));
        }

        assertThat(counts.total()).isGreaterThan(150_000);
        assertThat(counts.repeated()).isZero();
    }

    @Test
    void dataPointsLookLikeThoseOfCloudWatch() throws Exception {
        ExportMetricsServiceRequest frame = firstFrame(
                new MetricStreamWriter(OPTIONS.withMetricsPerFrame(500)).next(1).bytes());
        List<Metric> metrics = frame.getResourceMetrics(0).getScopeMetrics(0).getMetricsList();
        List<SummaryDataPoint> points = metrics.stream()
                .flatMap(metric -> metric.getSummary().getDataPointsList().stream())
                .toList();

        assertThat(frame.getResourceMetrics(0).getResource().getAttributesList())
                .extracting(attribute -> attribute.getKey())
                .containsExactly("cloud.provider", "cloud.account.id", "cloud.region", "aws.exporter.arn");
        assertThat(frame.getResourceMetrics(0).getScopeMetrics(0).hasScope()).isFalse();
        assertThat(points).allSatisfy(point -> {
            assertThat(point.getAttributesList())
                    .extracting(attribute -> attribute.getKey())
                    .containsExactly("Namespace", "MetricName", "Dimensions");
            assertThat(point.getTimeUnixNano() - point.getStartTimeUnixNano()).isEqualTo(60_000_000_000L);
        });
        assertThat(points).anyMatch(point -> point.getSum() < 0).anyMatch(point -> point.getSum() == 0);
        assertThat(points)
                .anyMatch(point -> point.getAttributes(2).getValue().hasKvlistValue()
                        && point.getAttributes(2).getValue().getKvlistValue().getValuesCount() == 0);
        assertThat(metrics)
                .filteredOn(metric -> metric.getSummary().getDataPointsCount() > 1)
                .isNotEmpty()
                .allSatisfy(metric -> assertThat(
                                metric.getSummary().getDataPoints(0).getTimeUnixNano())
                        .isGreaterThan(metric.getSummary().getDataPoints(1).getTimeUnixNano()));
    }

    private static ExportMetricsServiceRequest firstFrame(byte[] object) throws IOException {
        return ExportMetricsServiceRequest.parseDelimitedFrom(new ByteArrayInputStream(object));
    }
}
