package io.metricstream.relay.deliver;

import io.metricstream.relay.convert.LiftedRequest;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Format;
import io.metricstream.relay.split.Frame;
import io.metricstream.relay.wire.FrameCheck;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.Varint;
import io.metricstream.relay.wire.WireField;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one frame, counted from 0 in the order in which they lie on the wire, across its resources and scopes;
 * and requests that hold some of them. A request keeps the resources and scopes of its metrics, and all else that is not a
 * metric, byte for byte; only the lengths that enclose them are written anew. Nothing of a metric is read, so a frame of
 * any contents costs its own size.
 *
 * <p>A frame of 0.7 or a line of json is cut as the request that it is lifted to; the metrics of 0.7 keep their order. The
 * metrics of a line are the summary and the statistics that became gauges: most lines have one, and are not cut. Not thread-safe.
 */
final class FrameMetrics {
    /** The fields that lead to a metric, each within the one before. */
    private static final int[] PATH = {OtlpFields.RESOURCE_METRICS, OtlpFields.SCOPE_METRICS, OtlpFields.METRIC};

    private final long offset;
    private final byte[] bytes;
    private int first;
    private int last;
    private int next;

    /** @param batch of one frame */
    FrameMetrics(Batch batch) {
        if (batch.frames().size() != 1) {
            throw new IllegalArgumentException("one frame is cut at a time, not " + batch);
        }
        this.offset = batch.offset();
        this.bytes = LiftedRequest.of(batch);
    }

    int count() {
        pick(0, 0);
        return next;
    }

    /**
     * A frame with the metrics {@code [from, to)} only, as a batch of its own. Its bytes are not in the object; its offset
     * is that of the whole frame.
     */
    Batch only(int from, int to) {
        byte[] request = pick(from, to);
        int prefix = Varint.size(request.length);
        byte[] framed = new byte[prefix + request.length];
        Varint.write(framed, 0, request.length);
        System.arraycopy(request, 0, framed, prefix, request.length);
        FrameCheck check = new FrameCheck();
        check.check(framed, prefix, framed.length);
        Frame only = new Frame(0, prefix, framed.length, check.dataPoints(), check.newestNanos());
        return new Batch(Format.OTEL_10, framed, List.of(only), offset);
    }

    private byte[] pick(int from, int to) {
        first = from;
        last = to;
        next = 0;
        byte[] request = pick(0, 0, bytes.length);
        return request == null ? new byte[0] : request;
    }

    /** The message at {@code [from, to)}, with the metrics that are picked, or null where none of these is within. */
    private byte @Nullable [] pick(int depth, int from, int to) {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        boolean found = false;
        int at = from;
        while (at < to) {
            WireField field = WireField.at(bytes, at, to);
            at = field.end();
            if (field.tag() != PATH[depth]) {
                message.write(bytes, field.start(), field.end() - field.start());
            } else if (depth == PATH.length - 1) {
                if (next >= first && next < last) {
                    message.write(bytes, field.start(), field.end() - field.start());
                    found = true;
                }
                next++;
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
