package io.metricstream.relay.split;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A capture cut into the smallest frames that hold real data: one metric each, or one line. */
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

    /** The lines of a capture of json, some of them without their line break, which is not needed. */
    static List<byte[]> linesOf(byte[] capture) {
        List<byte[]> lines = new ArrayList<>();
        for (String line : new String(capture, StandardCharsets.UTF_8).split("\n")) {
            lines.add((line + (lines.size() % 3 == 0 ? "" : "\n")).getBytes(StandardCharsets.UTF_8));
        }
        return lines;
    }

    static byte[] oneOf(List<List<byte[]>> formats, Random random) {
        List<byte[]> frames = formats.get(random.nextInt(formats.size()));
        return frames.get(random.nextInt(frames.size()));
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
}
