package io.metricstream.relay.split;

import com.google.protobuf.CodedInputStream;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** A capture cut into the smallest frames that hold real data: one metric each. */
final class SmallFrames {
    private SmallFrames() {}

    static List<byte[]> of(byte[] capture) {
        List<byte[]> frames = new ArrayList<>();
        try {
            ByteArrayInputStream in = new ByteArrayInputStream(capture);
            for (var request = ExportMetricsServiceRequest.parseDelimitedFrom(in);
                    request != null;
                    request = ExportMetricsServiceRequest.parseDelimitedFrom(in)) {
                ResourceMetrics resource = request.getResourceMetrics(0);
                for (Metric metric : resource.getScopeMetrics(0).getMetricsList()) {
                    frames.add(frame(resource, metric));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return frames;
    }

    private static byte[] frame(ResourceMetrics resource, Metric metric) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder()
                        .setResource(resource.getResource())
                        .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
                .build()
                .writeDelimitedTo(out);
        return out.toByteArray();
    }

    /** The length of the frame at {@code start}, its prefix included. */
    static int lengthAt(byte[] bytes, int start) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes, start, bytes.length - start);
            int length = in.readRawVarint32();
            return in.getTotalBytesRead() + length;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
