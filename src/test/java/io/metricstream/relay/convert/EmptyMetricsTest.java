package io.metricstream.relay.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.metricstream.relay.kit.Samples;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Summary;
import org.junit.jupiter.api.Test;

class EmptyMetricsTest {
    private static final Metric FULL = Metric.newBuilder()
            .setName("full")
            .setGauge(Gauge.newBuilder()
                    .addDataPoints(NumberDataPoint.newBuilder().setAsInt(0)))
            .build();
    private static final Metric NO_POINT = Metric.newBuilder()
            .setName("no point")
            .setUnit("1")
            .setSummary(Summary.getDefaultInstance())
            .build();
    private static final Metric NO_DATA = Metric.newBuilder().setName("no data").build();
    private static final Metric OF_A_LATER_VERSION = Metric.newBuilder()
            .setName("of a later version")
            .setUnknownFields(UnknownFieldSet.newBuilder()
                    .addField(
                            17,
                            UnknownFieldSet.Field.newBuilder()
                                    .addLengthDelimited(ByteString.copyFromUtf8("data of a new kind"))
                                    .build())
                    .build())
            .build();

    @Test
    void metricsWithoutAPointAreLeftOutAndAllElseStays() throws Exception {
        byte[] request = request(NO_POINT, FULL, OF_A_LATER_VERSION, NO_DATA);

        assertThat(EmptyMetrics.drop(request)).isEqualTo(request(FULL, OF_A_LATER_VERSION));
    }

    @Test
    void nothingIsLeftOfARequestWithoutAPoint() {
        assertThat(EmptyMetrics.drop(request(NO_POINT, NO_DATA))).isEmpty();
    }

    @Test
    void whatHasPointsIsNotCopied() throws Exception {
        for (ExportMetricsServiceRequest request : OldFormat.parsed(Samples.read("otel10.bin"))) {
            byte[] bytes = request.toByteArray();

            assertThat(EmptyMetrics.drop(bytes)).isSameAs(bytes);
        }
    }

    private static byte[] request(Metric... metrics) {
        ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
        for (Metric metric : metrics) {
            scope.addMetrics(metric);
        }
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder().addScopeMetrics(scope))
                .build()
                .toByteArray();
    }
}
