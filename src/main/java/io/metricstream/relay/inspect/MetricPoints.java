package io.metricstream.relay.inspect;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The data points of a metric of any kind.
 *
 * @param count of all
 * @param points in their order; each becomes words when it is asked for, since in words it takes many times its bytes
 */
record MetricPoints(int count, Stream<Point> points) {
    /**
     * One data point.
     *
     * @param timeUnixNano nanoseconds since 1970
     * @param value in words
     * @param attributes as they came
     */
    record Point(long timeUnixNano, String value, List<KeyValue> attributes) {}

    static MetricPoints of(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE -> points(metric.getGauge().getDataPointsList(), MetricPoints::number);
            case SUM -> points(metric.getSum().getDataPointsList(), MetricPoints::number);
            case HISTOGRAM ->
                points(
                        metric.getHistogram().getDataPointsList(),
                        point -> samples(
                                point.getTimeUnixNano(), point.getCount(), point.getSum(), point.getAttributesList()));
            case EXPONENTIAL_HISTOGRAM ->
                points(
                        metric.getExponentialHistogram().getDataPointsList(),
                        point -> samples(
                                point.getTimeUnixNano(), point.getCount(), point.getSum(), point.getAttributesList()));
            case SUMMARY ->
                points(
                        metric.getSummary().getDataPointsList(),
                        point -> new Point(
                                point.getTimeUnixNano(), PointText.summary(point), point.getAttributesList()));
            case DATA_NOT_SET -> new MetricPoints(0, Stream.empty());
        };
    }

    private static <P> MetricPoints points(List<P> points, Function<P, Point> decode) {
        return new MetricPoints(points.size(), points.stream().map(decode));
    }

    private static Point number(NumberDataPoint point) {
        return new Point(point.getTimeUnixNano(), PointText.number(point), point.getAttributesList());
    }

    private static Point samples(long time, long count, double sum, List<KeyValue> attributes) {
        return new Point(time, PointText.samples(count, sum), attributes);
    }
}
