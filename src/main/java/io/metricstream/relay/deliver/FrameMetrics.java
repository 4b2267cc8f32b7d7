package io.metricstream.relay.deliver;

import io.metricstream.relay.convert.LiftedRequest;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Format;
import io.metricstream.relay.split.Frame;
import io.metricstream.relay.wire.FrameCheck;
import io.metricstream.relay.wire.MetricPicker;
import io.metricstream.relay.wire.MetricWalk;
import io.metricstream.relay.wire.Varint;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/**
 * The metrics of one frame, counted from 0 in the order in which they lie on the wire, across its resources and scopes;
 * and requests that hold some of them ({@link MetricPicker}).
 *
 * <p>A frame of 0.7 or a line of json is cut as the request that it is lifted to; the metrics of 0.7 keep their order. The
 * metrics of a line are the summary and the statistics that became gauges: most lines have one, and are not cut. Not thread-safe.
 */
public final class FrameMetrics {
    private final long offset;
    private final byte[] bytes;

    /** @param batch of one frame */
    public FrameMetrics(Batch batch) {
        if (batch.frames().size() != 1) {
            throw new IllegalArgumentException("one frame is cut at a time, not " + batch);
        }
        this.offset = batch.offset();
        this.bytes = LiftedRequest.of(batch);
    }

    int count() {
        AtomicInteger count = new AtomicInteger();
        MetricWalk.forEach(bytes, metric -> count.incrementAndGet());
        return count.get();
    }

    /**
     * A frame with the metrics {@code [from, to)} only, as a batch of its own. Its bytes are not in the object; its offset
     * is that of the whole frame.
     */
    Batch only(int from, int to) {
        return only(index -> index >= from && index < to);
    }

    /** As the other, with these metrics only. */
    public Batch only(MetricIndexes indexes) {
        return only(indexes::contains);
    }

    private Batch only(IntPredicate wanted) {
        byte[] request = MetricPicker.pick(bytes, (index, metric) -> wanted.test(index));
        int prefix = Varint.size(request.length);
        byte[] framed = new byte[prefix + request.length];
        Varint.write(framed, 0, request.length);
        System.arraycopy(request, 0, framed, prefix, request.length);
        FrameCheck check = new FrameCheck();
        check.check(framed, prefix, framed.length);
        Frame only = new Frame(
                0,
                prefix,
                framed.length,
                check.dataPoints(),
                check.newestNanos(),
                check.mayLackPoints(),
                check.mayDescend());
        return new Batch(Format.OTEL_10, framed, List.of(only), offset);
    }
}
