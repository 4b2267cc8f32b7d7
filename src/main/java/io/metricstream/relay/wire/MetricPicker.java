package io.metricstream.relay.wire;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Some of the metrics of an {@code ExportMetricsServiceRequest}, picked on the wire. Those that are picked keep their
 * resources and scopes, and all else that is not a metric, byte for byte; only the lengths that enclose them are written
 * anew. Nothing of a metric is read, so a request of any contents costs its own size. Not thread-safe.
 */
public final class MetricPicker {
    private final byte[] request;
    private final Choice choice;
    private int next;

    /** Says of each metric whether it is picked. */
    public interface Choice {
        /** @param index counted from 0 in the order of the wire, across resources and scopes */
        boolean picks(int index, WireField metric);
    }

    private MetricPicker(byte[] request, Choice choice) {
        this.request = request;
        this.choice = choice;
    }

    /**
     * The request with the metrics that are picked; empty where none is.
     *
     * @throws IllegalArgumentException where {@code request} is none
     */
    public static byte[] pick(byte[] request, Choice choice) {
        byte[] picked = new MetricPicker(request, choice).pick(0, 0, request.length);
        return picked == null ? new byte[0] : picked;
    }

    /** The message at {@code [from, to)}, with the metrics that are picked, or null where none of these is within. */
    private byte @Nullable [] pick(int depth, int from, int to) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        boolean found = false;
        int at = from;
        while (at < to) {
            WireField field = WireField.at(request, at, to);
            at = field.end();
            if (!MetricWalk.leadsOn(depth, field)) {
                message.write(request, field.start(), field.end() - field.start());
            } else if (depth == MetricWalk.DEPTH - 1) {
                if (choice.picks(next++, field)) {
                    message.write(request, field.start(), field.end() - field.start());
                    found = true;
                }
            } else {
                byte[] inner = pick(depth + 1, field.contents(), field.end());
                if (inner != null) {
                    write(message, field.tag(), inner);
                    found = true;
                }
            }
        }
        return found ? message.toByteArray() : null;
    }

    private static void write(ByteArrayOutputStream message, int tag, byte[] contents) {
        byte[] length = new byte[Varint.MAX_BYTES_32];
        message.write(tag);
        message.write(length, 0, Varint.write(length, 0, contents.length));
        message.write(contents, 0, contents.length);
    }
}
