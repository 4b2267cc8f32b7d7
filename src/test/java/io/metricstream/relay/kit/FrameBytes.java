package io.metricstream.relay.kit;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Frames as a metric stream writes them: each request after its length. */
public final class FrameBytes {
    private FrameBytes() {}

    public static byte[] of(ExportMetricsServiceRequest request) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            request.writeDelimitedTo(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toByteArray();
    }
}
