package io.metricstream.relay.convert;

import io.metricstream.relay.wire.Fixed64;
import io.metricstream.relay.wire.MetricWalk;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.Tags;
import io.metricstream.relay.wire.WireField;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts the data points of each metric of a request in the order of their times, in place. CloudWatch writes those of one
 * series newest first, and Prometheus drops all but the first of them without a word. Points of one time stay in their
 * order, and where all are ascending nothing is written. Only the points are moved, so no length changes.
 *
 * <p>Reads requests that were checked before ({@code wire.FrameCheck}); others give an {@link IllegalArgumentException}.
 */
public final class PointOrder {
    private static final int TIME = Tags.fixed64(OtlpFields.POINT_TIME);

    private final byte[] bytes;

    private record Point(WireField field, long time) {}

    private PointOrder(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Orders the points of {@code request}, which is written to. */
    public static void ascending(byte[] request) {
        MetricWalk.forEach(request, new PointOrder(request)::metric);
    }

    private void metric(WireField metric) {
        for (int at = metric.contents(); at < metric.end(); ) {
            WireField field = WireField.at(bytes, at, metric.end());
            at = field.end();
            if (OtlpFields.isData(field.tag())) {
                data(field);
            }
        }
    }

    private void data(WireField data) {
        // Nearly all metrics have one point, and nothing beside it.
        if (data.contents() == data.end()
                || WireField.at(bytes, data.contents(), data.end()).end() == data.end()) {
            return;
        }
        List<Point> points = new ArrayList<>();
        List<WireField> others = new ArrayList<>();
        boolean ascending = true;
        for (int at = data.contents(); at < data.end(); ) {
            WireField field = WireField.at(bytes, at, data.end());
            at = field.end();
            if (field.tag() != OtlpFields.DATA_POINTS) {
                others.add(field);
                continue;
            }
            Point point = new Point(field, time(field));
            ascending &= points.isEmpty() || points.get(points.size() - 1).time() <= point.time();
            points.add(point);
        }
        if (!ascending) {
            points.sort(Comparator.comparingLong(Point::time));
            write(data, points, others);
        }
    }

    private long time(WireField point) {
        long time = 0;
        for (int at = point.contents(); at < point.end(); ) {
            WireField field = WireField.at(bytes, at, point.end());
            at = field.end();
            if (field.tag() == TIME) {
                time = Fixed64.at(bytes, field.contents());
            }
        }
        return time;
    }

    private void write(WireField data, List<Point> points, List<WireField> others) {
        byte[] ordered = new byte[data.length()];
        int at = 0;
        for (Point point : points) {
            at = copy(point.field(), ordered, at);
        }
        for (WireField other : others) {
            at = copy(other, ordered, at);
        }
        System.arraycopy(ordered, 0, bytes, data.contents(), at);
    }

    private int copy(WireField field, byte[] target, int at) {
        int length = field.end() - field.start();
        System.arraycopy(bytes, field.start(), target, at, length);
        return at + length;
    }
}
