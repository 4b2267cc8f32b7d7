package io.metricstream.relay.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.wire.FrameCheck;
import io.metricstream.relay.wire.FrameCheck.Verdict;
import io.metricstream.relay.wire.Tags;
import io.metricstream.relay.wire.WireBuffer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class Request07Test {
    private static final byte[] CAPTURE = Samples.read("otel07.bin");

    @Test
    void everyPointOfARealCaptureKeepsItsLabelsAndValues() {
        List<Metric> before = OldFormat.metrics(OldFormat.parsed(CAPTURE));
        List<Metric> after = OldFormat.metrics(OldFormat.lifted(CAPTURE));

        int points = 0;
        boolean negative = false;
        boolean percentiles = false;
        assertThat(after).hasSize(928).hasSameSizeAs(before);
        for (int i = 0; i < before.size(); i++) {
            Metric old = before.get(i);
            Metric lifted = after.get(i);
            assertThat(lifted.toBuilder().clearSummary().build())
                    .isEqualTo(old.toBuilder().clearSummary().build());
            for (int k = 0; k < old.getSummary().getDataPointsCount(); k++) {
                SummaryDataPoint was = old.getSummary().getDataPoints(k);
                SummaryDataPoint is = lifted.getSummary().getDataPoints(k);
                assertThat(labels(is)).isEqualTo(OldFormat.labels(was)).containsKeys("Namespace", "MetricName");
                assertThat(is.toBuilder().clearAttributes().build())
                        .isEqualTo(was.toBuilder()
                                .setUnknownFields(com.google.protobuf.UnknownFieldSet.getDefaultInstance())
                                .build());
                negative |= is.getQuantileValues(0).getValue() < 0;
                percentiles |= is.getQuantileValuesCount() > 2;
                points++;
            }
        }
        assertThat(points).isEqualTo(953);
        assertThat(negative).isTrue();
        assertThat(percentiles).isTrue();
        assertThat(OldFormat.lifted(CAPTURE).get(0).getResourceMetrics(0).getResource())
                .isEqualTo(
                        OldFormat.parsed(CAPTURE).get(0).getResourceMetrics(0).getResource());
    }

    @Test
    void anIntegerGaugeIsAGaugeOfIntegersAlsoWhereItIsZero() throws Exception {
        Metric metric = lift(4, out -> {
            point(out, point -> point.fixed64(Tags.fixed64(4), -7L));
            point(out, point -> {});
        });

        assertThat(metric.getName()).isEqualTo("m");
        assertThat(metric.getGauge().getDataPointsList())
                .containsExactly(
                        number().setAsInt(-7).build(), number().setAsInt(0).build());
    }

    @Test
    void aDoubleGaugeOfZeroIsAValue() throws Exception {
        Metric metric = lift(5, out -> {
            point(out, point -> point.fixed64(Tags.fixed64(4), 1.5));
            point(out, point -> {});
        });

        assertThat(metric.getGauge().getDataPointsList())
                .containsExactly(
                        number().setAsDouble(1.5).build(),
                        number().setAsDouble(0).build());
    }

    @Test
    void sumsKeepTheirTemporalityAndExemplars() throws Exception {
        for (int data : new int[] {6, 7}) {
            Metric metric = lift(data, out -> {
                point(out, point -> {
                    point.begin(Tags.message(5), 40);
                    label(point, "trace", "t");
                    point.fixed64(Tags.fixed64(2), 5L);
                    point.end();
                });
                out.head(2 << 3, 2);
                out.head(3 << 3, 1);
            });

            assertThat(metric.getSum().getAggregationTemporality())
                    .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
            assertThat(metric.getSum().getIsMonotonic()).isTrue();
            NumberDataPoint point = metric.getSum().getDataPoints(0);
            assertThat(point.hasAsInt()).isEqualTo(data == 6);
            assertThat(point.getExemplars(0).hasAsInt()).isEqualTo(data == 6);
            assertThat(point.getExemplars(0).hasAsDouble()).isEqualTo(data == 7);
            assertThat(point.getExemplars(0).getTimeUnixNano()).isEqualTo(5);
            assertThat(point.getExemplars(0).getFilteredAttributesList()).containsExactly(attribute("trace", "t"));
        }
    }

    @Test
    void histogramsKeepTheirBuckets() throws Exception {
        for (int data : new int[] {8, 9}) {
            Metric metric = lift(data, out -> {
                point(out, point -> {
                    point.fixed64(Tags.fixed64(4), 3L);
                    if (data == 8) {
                        point.fixed64(Tags.fixed64(5), 12L);
                    } else {
                        point.fixed64(Tags.fixed64(5), 12.0);
                    }
                    point.fixed64(Tags.fixed64(6), 2L);
                    point.fixed64(Tags.fixed64(6), 1L);
                    point.fixed64(Tags.fixed64(7), 0.5);
                });
                point(out, point -> {});
            });

            var point = metric.getHistogram().getDataPoints(0);
            assertThat(point.getCount()).isEqualTo(3);
            assertThat(point.getSum()).isEqualTo(12.0);
            assertThat(point.getBucketCountsList()).containsExactly(2L, 1L);
            assertThat(point.getExplicitBoundsList()).containsExactly(0.5);
            assertThat(point.getAttributes(0)).isEqualTo(attribute("Namespace", "AWS/EC2"));
            assertThat(metric.getHistogram().getDataPoints(1).hasSum()).isTrue();
        }
    }

    @Test
    void aDimensionMayBeCalledAsAReservedLabel() throws Exception {
        Metric metric = lift(11, out -> {
            out.begin(Tags.message(1), 60);
            label(out, "Namespace", "AWS/EC2");
            label(out, "MetricName", "m");
            label(out, "Zone", "z");
            label(out, "Namespace", "mine");
            out.end();
        });

        SummaryDataPoint point = metric.getSummary().getDataPoints(0);
        assertThat(point.getAttributesList())
                .extracting(KeyValue::getKey)
                .containsExactly("Namespace", "MetricName", "Dimensions");
        assertThat(point.getAttributes(0).getValue().getStringValue()).isEqualTo("AWS/EC2");
        assertThat(point.getAttributes(2).getValue().getKvlistValue().getValuesList())
                .containsExactly(attribute("Namespace", "mine"), attribute("Zone", "z"));
    }

    /** One metric of a kind, lifted; what it is made of is checked as a frame is, and so is what it becomes. */
    private static Metric lift(int data, Consumer<WireBuffer> points) throws Exception {
        WireBuffer in = new WireBuffer(64);
        in.begin(0x0A, 100);
        in.begin(0x12, 100);
        in.begin(0x12, 100);
        in.text(0x0A, "m");
        in.begin(Tags.message(data), 100);
        points.accept(in);
        in.end();
        in.end();
        in.end();
        in.end();
        byte[] old = in.toByteArray();
        assertThat(new FrameCheck().check(old, 0, old.length)).isEqualTo(Verdict.OTEL_07);
        WireBuffer out = new WireBuffer(0);
        Request07.lift(old, 0, old.length, out);
        byte[] lifted = out.toByteArray();
        assertThat(new FrameCheck().check(lifted, 0, lifted.length)).isEqualTo(Verdict.READABLE);
        return ExportMetricsServiceRequest.parseFrom(lifted)
                .getResourceMetrics(0)
                .getScopeMetrics(0)
                .getMetrics(0);
    }

    private static void point(WireBuffer out, Consumer<WireBuffer> rest) {
        out.begin(Tags.message(1), 60);
        label(out, "Namespace", "AWS/EC2");
        out.fixed64(Tags.fixed64(2), 1L);
        out.fixed64(Tags.fixed64(3), 2L);
        rest.accept(out);
        out.end();
    }

    private static void label(WireBuffer out, String key, String value) {
        out.begin(Tags.message(1), 20);
        out.text(Tags.message(1), key);
        out.text(Tags.message(2), value);
        out.end();
    }

    private static NumberDataPoint.Builder number() {
        return NumberDataPoint.newBuilder()
                .addAttributes(attribute("Namespace", "AWS/EC2"))
                .addAttributes(KeyValue.newBuilder()
                        .setKey("Dimensions")
                        .setValue(AnyValue.newBuilder()
                                .setKvlistValue(io.opentelemetry.proto.common.v1.KeyValueList.getDefaultInstance())))
                .setStartTimeUnixNano(1)
                .setTimeUnixNano(2);
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    /** Attributes of 1.0 as the flat labels that 0.7 has. */
    private static Map<String, String> labels(SummaryDataPoint point) {
        Map<String, String> labels = new TreeMap<>();
        List<KeyValue> attributes = new ArrayList<>(point.getAttributesList());
        assertThat(attributes).extracting(KeyValue::getKey).containsExactly("Namespace", "MetricName", "Dimensions");
        attributes.addAll(attributes.remove(2).getValue().getKvlistValue().getValuesList());
        attributes.forEach(
                attribute -> labels.put(attribute.getKey(), attribute.getValue().getStringValue()));
        return labels;
    }
}
