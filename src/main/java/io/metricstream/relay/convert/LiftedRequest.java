package io.metricstream.relay.convert;

import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Format;
import io.metricstream.relay.split.Frame;
import io.metricstream.relay.wire.JsonLine;
import io.metricstream.relay.wire.JsonLineReader;
import io.metricstream.relay.wire.WireBuffer;

/**
 * The {@code ExportMetricsServiceRequest} of OTLP 1.x that a batch stands for, whatever its format: frames of opentelemetry
 * 1.0 are it as they are, those of 0.7 and lines of json are lifted to it. Nothing else makes a request of a batch, so
 * that no frame of 0.7 is ever sent as it is: a receiver would drop all its labels.
 */
public final class LiftedRequest {
    private static final int HEADROOM_BYTES = 1 << 10;

    private LiftedRequest() {}

    /** Where requests go: the bytes {@code [from, to)} of an array that is not to be written. */
    public interface Sink {
        void write(byte[] bytes, int from, int to);
    }

    /** Hands over requests, one or more, that hold all data points of the batch, in order. */
    public static void write(Batch batch, Sink sink) {
        if (batch.format() == Format.OTEL_10) {
            for (Frame frame : batch.frames()) {
                sink.write(batch.array(), frame.payload(), frame.end());
            }
            return;
        }
        byte[] request = batch.format() == Format.JSON ? ofLines(batch) : of07(batch);
        sink.write(request, 0, request.length);
    }

    /** One request, in an array of its own, since concatenated messages merge (Protocol Buffers, "Encoding"). */
    public static byte[] of(Batch batch) {
        WireBuffer out = new WireBuffer(Math.toIntExact(batch.length()));
        write(batch, out::add);
        return out.toByteArray();
    }

    private static byte[] of07(Batch batch) {
        WireBuffer out = new WireBuffer(Math.toIntExact(batch.length() + batch.length() / 4) + HEADROOM_BYTES);
        for (Frame frame : batch.frames()) {
            Request07.lift(batch.array(), frame.payload(), frame.end(), out);
        }
        return out.toByteArray();
    }

    private static byte[] ofLines(Batch batch) {
        JsonRequest request = new JsonRequest();
        JsonLineReader reader = new JsonLineReader();
        for (Frame frame : batch.frames()) {
            JsonLine line = reader.read(batch.array(), frame.payload(), frame.end());
            if (line == null) {
                throw new IllegalStateException(
                        "a line of json in " + batch + " was readable before: " + reader.fault());
            }
            request.add(line);
        }
        WireBuffer out = new WireBuffer(Math.toIntExact(batch.length()) + HEADROOM_BYTES);
        request.writeTo(out);
        return out.toByteArray();
    }
}
