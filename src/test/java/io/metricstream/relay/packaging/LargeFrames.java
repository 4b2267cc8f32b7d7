package io.metricstream.relay.packaging;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;

/** Frames of a size of one's own, far beyond what Firehose writes; their numbers hardly compress. */
final class LargeFrames {
    private LargeFrames() {}

    /** A frame, with its length prefix. */
    static byte[] of(int points, long seed) {
        Random random = new Random(seed);
        Summary.Builder summary = Summary.newBuilder();
        for (int i = 0; i < points; i++) {
            summary.addDataPoints(SummaryDataPoint.newBuilder()
                    .setTimeUnixNano(1_785_000_000_000_000_000L + random.nextInt(1_000_000_000))
                    .setCount(random.nextLong())
                    .setSum(random.nextDouble())
                    .addQuantileValues(SummaryDataPoint.ValueAtQuantile.newBuilder()
                            .setQuantile(random.nextDouble())
                            .setValue(random.nextDouble())));
        }
        Metric.Builder metric = Metric.newBuilder().setName("amazonaws.com/AWS/EC2/CPUUtilization");
        ExportMetricsServiceRequest request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(Resource.newBuilder()
                                .addAttributes(KeyValue.newBuilder()
                                        .setKey("cloud.provider")
                                        .setValue(AnyValue.newBuilder().setStringValue("aws"))))
                        .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric.setSummary(summary))))
                .build();
        ByteArrayOutputStream out = new ByteArrayOutputStream(request.getSerializedSize() + 5);
        try {
            request.writeDelimitedTo(out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }
}
