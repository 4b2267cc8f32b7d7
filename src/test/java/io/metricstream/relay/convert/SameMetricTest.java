package io.metricstream.relay.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.FrameBytes;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile;
import io.opentelemetry.proto.resource.v1.Resource;
import org.junit.jupiter.api.Test;

/** A user must not have to know which output format his metric stream has. */
class SameMetricTest {
    private static final String LINE = "{\"metric_stream_name\":\"my-stream\",\"account_id\":\"111122223333\","
            + "\"region\":\"eu-west-1\",\"namespace\":\"AWS/RDS\",\"metric_name\":\"WriteThroughput\","
            + "\"dimensions\":{\"Zone\":\"z\",\"DBInstanceIdentifier\":\"db-é\"},\"timestamp\":1651679640000,"
            + "\"value\":{\"max\":9.5,\"min\":-1.0,\"sum\":0.0,\"count\":17.0,\"p99\":9.25},\"unit\":\"Bytes/Second\"}";

    @Test
    void endsAsTheSameOtlpWhicheverFormatItIsWrittenIn() throws Exception {
        ExportMetricsServiceRequest request = request(point());

        assertThat(OldFormat.lifted(FrameBytes.of(request))).containsExactly(request);
        assertThat(OldFormat.lifted(FrameBytes.of(request(OldFormat.lowered(point())))))
                .containsExactly(request);
        assertThat(OldFormat.lifted(LINE.getBytes(UTF_8))).containsExactly(request);
    }

    @Test
    void aPointWithoutDimensionsSaysSoInEachFormat() throws Exception {
        SummaryDataPoint.Builder bare = point().toBuilder();
        bare.getAttributesBuilder(2).getValueBuilder().setKvlistValue(KeyValueList.getDefaultInstance());
        ExportMetricsServiceRequest request = request(bare.build());
        String line = LINE.replaceFirst("\"dimensions\":\\{[^}]*}", "\"dimensions\":{}");

        assertThat(OldFormat.lifted(FrameBytes.of(request(OldFormat.lowered(bare.build())))))
                .containsExactly(request);
        assertThat(OldFormat.lifted(line.getBytes(UTF_8))).containsExactly(request);
    }

    private static ExportMetricsServiceRequest request(SummaryDataPoint point) {
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(Resource.newBuilder()
                                .addAttributes(text("cloud.provider", "aws"))
                                .addAttributes(text("cloud.account.id", "111122223333"))
                                .addAttributes(text("cloud.region", "eu-west-1"))
                                .addAttributes(text(
                                        "aws.exporter.arn",
                                        "arn:aws:cloudwatch:eu-west-1:111122223333:metric-stream/my-stream")))
                        .addScopeMetrics(ScopeMetrics.newBuilder()
                                .addMetrics(Metric.newBuilder()
                                        .setName("amazonaws.com/AWS/RDS/WriteThroughput")
                                        .setUnit("By/s")
                                        .setSummary(Summary.newBuilder().addDataPoints(point)))))
                .build();
    }

    private static SummaryDataPoint point() {
        KeyValueList dimensions = KeyValueList.newBuilder()
                .addValues(text("DBInstanceIdentifier", "db-é"))
                .addValues(text("Zone", "z"))
                .build();
        return SummaryDataPoint.newBuilder()
                .addAttributes(text("Namespace", "AWS/RDS"))
                .addAttributes(text("MetricName", "WriteThroughput"))
                .addAttributes(KeyValue.newBuilder()
                        .setKey("Dimensions")
                        .setValue(AnyValue.newBuilder().setKvlistValue(dimensions)))
                .setStartTimeUnixNano(1651679640_000_000_000L)
                .setTimeUnixNano(1651679700_000_000_000L)
                .setCount(17)
                .addQuantileValues(ValueAtQuantile.newBuilder().setValue(-1))
                .addQuantileValues(
                        ValueAtQuantile.newBuilder().setQuantile(0.99).setValue(9.25))
                .addQuantileValues(ValueAtQuantile.newBuilder().setQuantile(1).setValue(9.5))
                .build();
    }

    private static KeyValue text(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }
}
