package io.metricstream.relay.convert;

import io.metricstream.relay.wire.MetricWalk;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.Tags;
import io.metricstream.relay.wire.WireBuffer;
import io.metricstream.relay.wire.WireField;
import io.opentelemetry.proto.metrics.v1.Metric;

/**
 * Lifts a request of opentelemetry 0.7 to 1.x on the wire: what encloses the data points keeps its numbers, integer metrics
 * become gauges, sums and histograms, and each data point is lifted by {@link Point07}. All else is copied, fields that
 * nobody knows among it. Reads requests that were checked before ({@code wire.FrameCheck}).
 */
final class Request07 {
    private static final int GAUGE = Tags.message(Metric.GAUGE_FIELD_NUMBER);
    private static final int SUM = Tags.message(Metric.SUM_FIELD_NUMBER);
    private static final int HISTOGRAM = Tags.message(Metric.HISTOGRAM_FIELD_NUMBER);

    private final byte[] in;
    private final WireBuffer out;

    private Request07(byte[] in, WireBuffer out) {
        this.in = in;
        this.out = out;
    }

    /** Writes the request {@code in[from, to)}, lifted. */
    static void lift(byte[] in, int from, int to, WireBuffer out) {
        new Request07(in, out).envelope(0, from, to);
    }

    private void envelope(int depth, int from, int to) {
        for (int at = from; at < to; ) {
            WireField field = WireField.at(in, at, to);
            at = field.end();
            if (depth == MetricWalk.DEPTH) {
                data(field);
            } else if (MetricWalk.leadsOn(depth, field)) {
                out.begin(field.tag(), field.length());
                envelope(depth + 1, field.contents(), field.end());
                out.end();
            } else {
                out.add(in, field.start(), field.end());
            }
        }
    }

    /** A field of a metric. The numbers of the double kinds are the same in both. */
    private void data(WireField field) {
        switch (field.tag() >>> 3) {
            case OtlpFields.METRIC_INT_GAUGE_07 -> data(field, GAUGE, Point07.INT_NUMBER);
            case OtlpFields.METRIC_INT_SUM_07 -> data(field, SUM, Point07.INT_NUMBER);
            case OtlpFields.METRIC_INT_HISTOGRAM_07 -> data(field, HISTOGRAM, Point07.INT_HISTOGRAM);
            case Metric.GAUGE_FIELD_NUMBER, Metric.SUM_FIELD_NUMBER -> data(field, field.tag(), Point07.DOUBLE_NUMBER);
            case Metric.HISTOGRAM_FIELD_NUMBER -> data(field, field.tag(), Point07.DOUBLE_HISTOGRAM);
            case Metric.SUMMARY_FIELD_NUMBER -> data(field, field.tag(), Point07.SUMMARY);
            default -> out.add(in, field.start(), field.end());
        }
    }

    private void data(WireField data, int tag, Point07 kind) {
        if ((data.tag() & 7) != OtlpFields.WIRE_LENGTH) {
            return;
        }
        out.begin(tag, data.length());
        for (int at = data.contents(); at < data.end(); ) {
            WireField field = WireField.at(in, at, data.end());
            at = field.end();
            if (field.tag() == OtlpFields.DATA_POINTS) {
                out.begin(field.tag(), field.length());
                kind.lift(in, field.contents(), field.end(), out);
                out.end();
            } else {
                out.add(in, field.start(), field.end());
            }
        }
        out.end();
    }
}
