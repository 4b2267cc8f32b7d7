package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.metricstream.relay.convert.LiftedRequest;
import io.metricstream.relay.kit.FrameBytes;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Format;
import io.metricstream.relay.split.Frame;
import io.metricstream.relay.wire.FrameCheck;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameMetricsTest {
    private static final long OFFSET = 4_711;

    /** Two resources, the first with two scopes, of 2, 1 and 3 metrics; the last scope has none. */
    private static final ExportMetricsServiceRequest REQUEST = ExportMetricsServiceRequest.newBuilder()
            .addResourceMetrics(ResourceMetrics.newBuilder()
                    .setResource(resource("one"))
                    .addScopeMetrics(scope("a", "m0", "m1"))
                    .addScopeMetrics(scope("b", "m2"))
                    .setSchemaUrl("https://schema"))
            .addResourceMetrics(ResourceMetrics.newBuilder()
                    .setResource(resource("two"))
                    .addScopeMetrics(scope("c", "m3", "m4", "m5"))
                    .addScopeMetrics(scope("empty")))
            .setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            99,
                            UnknownFieldSet.Field.newBuilder()
                                    .addLengthDelimited(ByteString.copyFromUtf8("of a later version"))
                                    .build())
                    .build())
            .build();

    private final FrameMetrics metrics = new FrameMetrics(frame(REQUEST));

    @Test
    void countsAcrossResourcesAndScopes() {
        assertThat(metrics.count()).isEqualTo(6);
    }

    @Test
    void allOfThemAreTheWholeFrameButForEmptyScopes() throws Exception {
        ExportMetricsServiceRequest.Builder expected = REQUEST.toBuilder();
        expected.getResourceMetricsBuilder(1).removeScopeMetrics(1);

        assertThat(request(metrics.only(0, 6))).isEqualTo(expected.build());
    }

    @Test
    void aPartKeepsItsResourceAndScopeAndNoOther() throws Exception {
        ExportMetricsServiceRequest part = request(metrics.only(1, 3));

        assertThat(names(part)).containsExactly("m1", "m2");
        assertThat(part.getResourceMetricsList()).hasSize(1);
        assertThat(part.getResourceMetrics(0).getResource()).isEqualTo(resource("one"));
        assertThat(part.getResourceMetrics(0).getSchemaUrl()).isEqualTo("https://schema");
        assertThat(part.getResourceMetrics(0).getScopeMetricsList())
                .extracting(scope -> scope.getScope().getName())
                .containsExactly("a", "b");
        assertThat(part.getUnknownFields()).isEqualTo(REQUEST.getUnknownFields());
        assertThat(names(request(metrics.only(2, 4)))).containsExactly("m2", "m3");
        assertThat(names(request(metrics.only(5, 6)))).containsExactly("m5");
    }

    @Test
    void aPartIsAFrameThatCanBeReadWithItsOwnCounts() throws Exception {
        Batch part = metrics.only(3, 5);

        assertThat(part.offset()).isEqualTo(OFFSET);
        assertThat(part.tally().frames()).isEqualTo(1);
        assertThat(part.tally().dataPoints()).isEqualTo(2);
        assertThat(part.newestNanos()).isEqualTo(4);
        CodedInputStream in = CodedInputStream.newInstance(part.verbatim());
        assertThat(in.readRawVarint32()).isEqualTo(LiftedRequest.of(part).length);
    }

    @Test
    void anyCutOfARealFrameLosesNothing() throws Exception {
        byte[] sample = Samples.read("otel10.bin");
        CodedInputStream in = CodedInputStream.newInstance(sample);
        ExportMetricsServiceRequest whole = ExportMetricsServiceRequest.parseFrom(in.readByteArray());
        FrameMetrics real = new FrameMetrics(frame(whole));
        int count = real.count();
        List<Metric> expected = metricsOf(whole);
        assertThat(count).isEqualTo(expected.size());

        for (int middle : new int[] {1, 7, count / 2, count - 1}) {
            List<Metric> both = new ArrayList<>(metricsOf(request(real.only(0, middle))));
            both.addAll(metricsOf(request(real.only(middle, count))));
            assertThat(both).isEqualTo(expected);
            assertThat(real.only(0, middle).tally().dataPoints()
                            + real.only(middle, count).tally().dataPoints())
                    .isEqualTo(frame(whole).tally().dataPoints());
        }
    }

    @Test
    void oneFrameIsCutAtATime() {
        Batch one = frame(REQUEST);
        Batch two = new Batch(
                Format.OTEL_10,
                one.array(),
                List.of(one.frames().get(0), one.frames().get(0)),
                0);

        assertThatThrownBy(() -> new FrameMetrics(two)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Resource resource(String name) {
        return Resource.newBuilder()
                .addAttributes(KeyValue.newBuilder()
                        .setKey("name")
                        .setValue(AnyValue.newBuilder().setStringValue(name)))
                .build();
    }

    private static ScopeMetrics scope(String name, String... metrics) {
        ScopeMetrics.Builder scope = ScopeMetrics.newBuilder()
                .setScope(InstrumentationScope.newBuilder().setName(name));
        for (String metric : metrics) {
            scope.addMetrics(Metric.newBuilder()
                    .setName(metric)
                    .setGauge(Gauge.newBuilder()
                            .addDataPoints(NumberDataPoint.newBuilder()
                                    .setTimeUnixNano(Long.parseLong(metric.substring(1)))
                                    .setAsDouble(1.5))));
        }
        return scope.build();
    }

    private static Batch frame(ExportMetricsServiceRequest request) {
        byte[] bytes = FrameBytes.of(request);
        int payload = bytes.length - request.getSerializedSize();
        FrameCheck check = new FrameCheck();
        check.check(bytes, payload, bytes.length);
        return new Batch(
                Format.OTEL_10,
                bytes,
                List.of(new Frame(
                        0,
                        payload,
                        bytes.length,
                        check.dataPoints(),
                        check.newestNanos(),
                        check.mayLackPoints(),
                        check.mayDescend())),
                OFFSET);
    }

    private static ExportMetricsServiceRequest request(Batch batch) throws InvalidProtocolBufferException {
        return ExportMetricsServiceRequest.parseFrom(LiftedRequest.of(batch));
    }

    private static List<Metric> metricsOf(ExportMetricsServiceRequest request) {
        return request.getResourceMetricsList().stream()
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .toList();
    }

    private static List<String> names(ExportMetricsServiceRequest request) {
        return metricsOf(request).stream().map(Metric::getName).toList();
    }
}
