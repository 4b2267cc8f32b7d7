package io.metricstream.relay.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Fuzz;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.wire.FrameCheck;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PointOrderTest {
    @Test
    void thePointsOfARealCaptureAscendAndAllElseStays() throws Exception {
        for (ExportMetricsServiceRequest request : OldFormat.parsed(Samples.read("otel10.bin"))) {
            byte[] bytes = request.toByteArray();

            PointOrder.ascending(bytes);

            ExportMetricsServiceRequest.Builder expected = request.toBuilder();
            var metrics = expected.getResourceMetricsBuilder(0)
                    .getScopeMetricsBuilder(0)
                    .getMetricsBuilderList();
            int moved = 0;
            for (Metric.Builder metric : metrics) {
                List<SummaryDataPoint> points = metric.getSummary().getDataPointsList();
                List<SummaryDataPoint> ordered = points.stream()
                        .sorted(Comparator.comparingLong(SummaryDataPoint::getTimeUnixNano))
                        .toList();
                moved += ordered.equals(points) ? 0 : 1;
                metric.getSummaryBuilder().clearDataPoints().addAllDataPoints(ordered);
            }
            assertThat(moved).isPositive();
            assertThat(bytes).isEqualTo(expected.build().toByteArray());
        }
    }

    /** The enrichment believes what the check of a frame says. */
    @Test
    void whatDoesNotDescendIsNotTouchedAndWhatLacksNoPointsIsKept() {
        byte[] original = request(point(1, 1), point(2, 2)).toByteArray();
        Set<String> seen = new TreeSet<>();
        Fuzz.run(20_000, random -> {
            byte[] bytes = original.clone();
            for (int flips = random.nextInt(4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            }
            FrameCheck check = new FrameCheck();
            if (check.check(bytes, 0, bytes.length) != FrameCheck.Verdict.READABLE) {
                return;
            }
            seen.add(check.mayLackPoints() + " " + check.mayDescend());
            if (!check.mayLackPoints()) {
                assertThat(EmptyMetrics.drop(bytes)).isSameAs(bytes);
            }
            if (!check.mayDescend()) {
                byte[] before = bytes.clone();
                PointOrder.ascending(bytes);
                assertThat(bytes).isEqualTo(before);
            }
        });
        assertThat(seen).contains("false false", "false true", "true false");
    }

    @Test
    void theCheckOfAFrameTellsWhatDescends() {
        assertThat(mayDescend(request(point(1, 1), point(1, 2), point(2, 3)))).isFalse();
        assertThat(mayDescend(request(point(2, 1), point(1, 2)))).isTrue();
        assertThat(mayDescend(request(point(1, 1), point(0, 2)))).isTrue();
    }

    private static boolean mayDescend(ExportMetricsServiceRequest request) {
        FrameCheck check = new FrameCheck();
        check.check(request.toByteArray(), 0, request.getSerializedSize());
        return check.mayDescend();
    }

    @Test
    void pointsOfOneTimeStayInTheirOrderAndOtherFieldsAreKept() throws Exception {
        byte[] bytes =
                request(point(3, 1), point(2, 2), point(3, 3), point(1, 4)).toByteArray();

        PointOrder.ascending(bytes);

        assertThat(ExportMetricsServiceRequest.parseFrom(bytes))
                .isEqualTo(request(point(1, 4), point(2, 2), point(3, 1), point(3, 3)));
    }

    @Test
    void whatAscendsIsNotTouched() {
        byte[] bytes = request(point(1, 2), point(1, 1), point(2, 0)).toByteArray();
        byte[] before = bytes.clone();

        PointOrder.ascending(bytes);

        assertThat(bytes).isEqualTo(before);
    }

    private static NumberDataPoint point(long time, int value) {
        return NumberDataPoint.newBuilder()
                .setTimeUnixNano(time)
                .setAsInt(value)
                .build();
    }

    private static ExportMetricsServiceRequest request(NumberDataPoint... points) {
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .addMetrics(Metric.newBuilder()
                                        .setName("m")
                                        .setSum(Sum.newBuilder()
                                                .setAggregationTemporality(
                                                        AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
                                                .addAllDataPoints(List.of(points))))))
                .build();
    }
}
