package io.metricstream.relay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.metricstream.relay.kit.Fuzz;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.wire.FrameCheck.Verdict;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameCheckTest {
    private static final byte[] EVERY_KIND = everyKind().toByteArray();
    private static final byte[] OTEL_07 = firstFrame("otel07.bin");
    private static final byte[] SUMMARY = summary().toByteArray();
    private static final List<byte[]> FRAMES = List.of(EVERY_KIND, OTEL_07, SUMMARY);

    private final FrameCheck check = new FrameCheck();

    @Test
    void countsTheDataPointsOfEveryKindOfMetric() {
        assertThat(verdict(EVERY_KIND)).isEqualTo(Verdict.READABLE);
        assertThat(check.dataPoints()).isEqualTo(6);
        assertThat(check.isStrict()).isTrue();
    }

    @Test
    void tellsOtel07ByTheLabelsOfItsPoints() {
        assertThat(verdict(OTEL_07)).isEqualTo(Verdict.OTEL_07);
        assertThat(check.dataPoints()).isPositive();
        assertThat(check.isStrict()).isTrue();
    }

    @Test
    void tellsOtel07ByItsIntegerMetrics() {
        // metric { name "m" int_gauge { data_points { labels { key "k" value "v" } time 1 value 7 } } }
        byte[] whole = HexFormat.of()
                .parseHex("0a25" + "1223" + "1221" + "0a016d" + "221c" + "0a1a" + "0a060a016b120176"
                        + "190100000000000000" + "210700000000000000");

        assertThat(verdict(whole)).isEqualTo(Verdict.OTEL_07);
    }

    @Test
    void anUnknownFieldIsReadableButNotStrict() {
        byte[] withFuture = ExportMetricsServiceRequest.newBuilder(everyKind())
                .setResourceMetrics(
                        0,
                        ResourceMetrics.newBuilder(everyKind().getResourceMetrics(0))
                                .setUnknownFields(com.google.protobuf.UnknownFieldSet.newBuilder()
                                        .addField(
                                                99,
                                                com.google.protobuf.UnknownFieldSet.Field.newBuilder()
                                                        .addVarint(1)
                                                        .build())
                                        .build()))
                .build()
                .toByteArray();

        assertThat(verdict(withFuture)).isEqualTo(Verdict.READABLE);
        assertThat(check.isStrict()).isFalse();
    }

    @Test
    void aMetricWithoutANameIsReadableButNotStrict() {
        assertThat(verdict(HexFormat.of().parseHex("0a08120612045a020a00"))).isEqualTo(Verdict.READABLE);
        assertThat(check.isStrict()).isFalse();
    }

    @Test
    void messagesNestedTooDeepAreUnreadableAsInProtobuf() {
        assertThat(verdict(nested(40))).isEqualTo(Verdict.READABLE);
        assertThat(verdict(nested(3_000))).isEqualTo(Verdict.UNREADABLE);
    }

    @Test
    void agreesWithProtobufOnWhatCanBeParsed() {
        Fuzz.run(20_000, random -> {
            byte[] frame = FRAMES.get(random.nextInt(FRAMES.size())).clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                frame[random.nextInt(frame.length)] = (byte) random.nextInt(256);
            }

            boolean parses = parses(frame);
            Verdict verdict = verdict(frame);

            if (verdict != Verdict.UNREADABLE) {
                assertThat(parses).isTrue();
            } else if (!check.isBeyondOtlp()) {
                // The integer metrics of 0.7 are read more closely than by protobuf, which knows none of their fields.
                assertThat(parses).isFalse();
            }
        });
    }

    private Verdict verdict(byte[] frame) {
        return check.check(frame, 0, frame.length);
    }

    private static boolean parses(byte[] frame) {
        try {
            ExportMetricsServiceRequest.parseFrom(frame);
            return true;
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
    }

    private static byte[] firstFrame(String sample) {
        byte[] capture = Samples.read(sample);
        int size = Varint.length(capture, 0, capture.length, 5);
        return Arrays.copyOfRange(capture, size, size + (int) Varint.value(capture, 0, size));
    }

    private static byte[] nested(int depth) {
        AnyValue value = AnyValue.newBuilder().setStringValue("deep").build();
        ByteString bytes = value.toByteString();
        for (int i = 0; i < depth; i++) {
            // AnyValue { array_value { values … } }, written by hand: a builder would overflow its own stack.
            ByteString array = field(0x0A, bytes);
            bytes = field(0x2A, array);
        }
        ByteString keyValue = field(0x0A, ByteString.copyFromUtf8("k")).concat(field(0x12, bytes));
        return field(0x0A, field(0x0A, field(0x0A, keyValue))).toByteArray();
    }

    private static ByteString field(int tag, ByteString contents) {
        byte[] head = new byte[6];
        head[0] = (byte) tag;
        int end = Varint.write(head, 1, contents.size());
        return ByteString.copyFrom(head, 0, end).concat(contents);
    }

    private static ExportMetricsServiceRequest everyKind() {
        KeyValue text = KeyValue.newBuilder()
                .setKey("Namespace")
                .setValue(AnyValue.newBuilder().setStringValue("AWS/EC2 é"))
                .build();
        KeyValue list = KeyValue.newBuilder()
                .setKey("list")
                .setValue(AnyValue.newBuilder()
                        .setArrayValue(ArrayValue.newBuilder()
                                .addValues(AnyValue.newBuilder().setBytesValue(ByteString.copyFromUtf8("b")))))
                .build();
        NumberDataPoint number = NumberDataPoint.newBuilder()
                .addAttributes(text)
                .setTimeUnixNano(1)
                .setAsDouble(1.5)
                .build();
        ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
        scope.addMetrics(named("gauge").setGauge(Gauge.newBuilder().addDataPoints(number)));
        scope.addMetrics(named("sum")
                .setSum(Sum.newBuilder()
                        .setIsMonotonic(true)
                        .addDataPoints(number)
                        .addDataPoints(number)));
        scope.addMetrics(named("histogram")
                .setHistogram(Histogram.newBuilder()
                        .addDataPoints(HistogramDataPoint.newBuilder()
                                .addAttributes(list)
                                .setTimeUnixNano(1)
                                .addBucketCounts(3)
                                .addBucketCounts(4)
                                .addExplicitBounds(0.5))));
        scope.addMetrics(named("exponential")
                .setExponentialHistogram(ExponentialHistogram.newBuilder()
                        .addDataPoints(ExponentialHistogramDataPoint.newBuilder()
                                .addAttributes(text)
                                .setTimeUnixNano(1)
                                .setScale(-2)
                                .setPositive(ExponentialHistogramDataPoint.Buckets.newBuilder()
                                        .addBucketCounts(300)
                                        .addBucketCounts(2)))));
        scope.addMetrics(named("summary")
                .setSummary(Summary.newBuilder()
                        .addDataPoints(SummaryDataPoint.newBuilder()
                                .addAttributes(text)
                                .setTimeUnixNano(1)
                                .addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder()
                                        .setValue(2)))));
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(Resource.newBuilder().addAttributes(text))
                        .addScopeMetrics(scope))
                .build();
    }

    /** As metric streams write it, with a list of less than 128 bytes and with a longer one. */
    private static ExportMetricsServiceRequest summary() {
        SummaryDataPoint.Builder point = SummaryDataPoint.newBuilder()
                .setStartTimeUnixNano(1)
                .setTimeUnixNano(2)
                .setCount(3)
                .setSum(4.5)
                .addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder()
                        .setQuantile(1)
                        .setValue(2));
        point.addAttributes(text("Namespace", "AWS/EC2"));
        for (int bytes : new int[] {7, 60}) {
            KeyValueList.Builder dimensions = KeyValueList.newBuilder();
            for (String key : List.of("InstanceId", "LoadBalancer", "AvailabilityZone")) {
                dimensions.addValues(text(key, "x".repeat(bytes)));
            }
            point.addAttributes(KeyValue.newBuilder()
                    .setKey("Dimensions")
                    .setValue(AnyValue.newBuilder().setKvlistValue(dimensions)));
        }
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .addMetrics(named("summary")
                                        .setSummary(Summary.newBuilder().addDataPoints(point)))))
                .build();
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static Metric.Builder named(String name) {
        return Metric.newBuilder().setName(name).setUnit("1");
    }
}
