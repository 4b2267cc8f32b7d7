package io.metricstream.relay.convert;

import io.metricstream.relay.convert.PointAttributes.Label;
import io.metricstream.relay.wire.JsonLine;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.Tags;
import io.metricstream.relay.wire.WireBuffer;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One request of OTLP 1.x made of lines of json: a resource for each account, region and stream, and in it a metric for each
 * name and unit, named as in opentelemetry 1.0: {@code amazonaws.com/NAMESPACE/NAME}. Each line is a point of a summary.
 *
 * <p>A statistic that no summary holds, such as the trimmed mean {@code TM(25%:75%)}, is a gauge
 * {@code amazonaws.com/NAMESPACE/NAME.STATISTIC}. A further attribute {@code Statistic} says it once more: a backend that
 * knows only letters in names would take two of them for one series.
 */
final class JsonRequest {
    private static final int UNIT = Tags.message(Metric.UNIT_FIELD_NUMBER);
    private static final int GAUGE = Tags.message(Metric.GAUGE_FIELD_NUMBER);
    private static final int SUMMARY = Tags.message(Metric.SUMMARY_FIELD_NUMBER);
    /** The times have the same numbers in each kind of data point. */
    private static final int START = Tags.fixed64(SummaryDataPoint.START_TIME_UNIX_NANO_FIELD_NUMBER);

    private static final int TIME = Tags.fixed64(SummaryDataPoint.TIME_UNIX_NANO_FIELD_NUMBER);
    private static final int COUNT = Tags.fixed64(SummaryDataPoint.COUNT_FIELD_NUMBER);
    private static final int SUM = Tags.fixed64(SummaryDataPoint.SUM_FIELD_NUMBER);
    private static final int QUANTILE = Tags.message(SummaryDataPoint.QUANTILE_VALUES_FIELD_NUMBER);
    private static final int SUMMARY_ATTRIBUTES = Tags.message(SummaryDataPoint.ATTRIBUTES_FIELD_NUMBER);
    private static final int NUMBER = Tags.fixed64(NumberDataPoint.AS_DOUBLE_FIELD_NUMBER);
    private static final int NUMBER_ATTRIBUTES = Tags.message(NumberDataPoint.ATTRIBUTES_FIELD_NUMBER);

    private static final int POINT_BYTES = 256;

    private final Map<StreamResource, Map<MetricKey, WireBuffer>> resources = new LinkedHashMap<>();

    private record MetricKey(String name, String unit, int kind) {}

    void add(JsonLine line) {
        Map<MetricKey, WireBuffer> metrics = resources.computeIfAbsent(
                new StreamResource(line.account(), line.region(), line.stream()), resource -> new LinkedHashMap<>());
        String name = "amazonaws.com/" + line.namespace() + "/" + line.metric();
        List<Label> labels = labels(line);
        summary(points(metrics, new MetricKey(name, Units.of(line.unit()), SUMMARY)), line, labels);
        line.others().forEach((statistic, value) -> {
            MetricKey key = new MetricKey(name + "." + statistic, unit(statistic, line.unit()), GAUGE);
            gauge(points(metrics, key), line, labels, statistic, value);
        });
    }

    private static List<Label> labels(JsonLine line) {
        List<Label> labels = new ArrayList<>(2 + line.dimensions().size());
        labels.add(PointAttributes.namespace(line.namespace()));
        labels.add(PointAttributes.metricName(line.metric()));
        line.dimensions().forEach((name, value) -> labels.add(new Label(name, value)));
        return labels;
    }

    /** Trimmed counts and percentile ranks are not in the unit of their metric (CloudWatch, "Statistics definitions"). */
    private static String unit(String statistic, String unit) {
        return switch (statistic.substring(0, Math.min(2, statistic.length())).toUpperCase(Locale.ROOT)) {
            case "TC" -> Units.of("Count");
            case "PR" -> Units.of("Percent");
            default -> Units.of(unit);
        };
    }

    private static WireBuffer points(Map<MetricKey, WireBuffer> metrics, MetricKey key) {
        return metrics.computeIfAbsent(key, metric -> new WireBuffer(POINT_BYTES));
    }

    private static void summary(WireBuffer out, JsonLine line, List<Label> labels) {
        out.begin(OtlpFields.DATA_POINTS, POINT_BYTES);
        times(out, line);
        out.fixed64(COUNT, line.count());
        out.fixed64(SUM, line.sum());
        line.quantiles().forEach((quantile, value) -> {
            out.begin(QUANTILE, 18);
            out.fixed64(Tags.fixed64(ValueAtQuantile.QUANTILE_FIELD_NUMBER), quantile);
            out.fixed64(Tags.fixed64(ValueAtQuantile.VALUE_FIELD_NUMBER), value);
            out.end();
        });
        PointAttributes.write(out, SUMMARY_ATTRIBUTES, labels);
        out.end();
    }

    private static void gauge(WireBuffer out, JsonLine line, List<Label> labels, String statistic, double value) {
        out.begin(OtlpFields.DATA_POINTS, POINT_BYTES);
        times(out, line);
        out.fixed64(NUMBER, value);
        PointAttributes.write(out, NUMBER_ATTRIBUTES, labels);
        PointAttributes.writeOne(out, NUMBER_ATTRIBUTES, new Label("Statistic", statistic));
        out.end();
    }

    private static void times(WireBuffer out, JsonLine line) {
        out.fixed64(START, line.startNanos());
        out.fixed64(TIME, line.endNanos());
    }

    void writeTo(WireBuffer out) {
        resources.forEach((resource, metrics) -> {
            out.begin(OtlpFields.RESOURCE_METRICS, POINT_BYTES * metrics.size());
            out.begin(OtlpFields.RESOURCE, POINT_BYTES);
            resource.write(out);
            out.end();
            out.begin(OtlpFields.SCOPE_METRICS, POINT_BYTES * metrics.size());
            metrics.forEach((metric, points) -> write(out, metric, points));
            out.end();
            out.end();
        });
    }

    private static void write(WireBuffer out, MetricKey metric, WireBuffer points) {
        out.begin(OtlpFields.METRIC, points.size() + metric.name().length());
        out.text(OtlpFields.METRIC_NAME, metric.name());
        out.text(UNIT, metric.unit());
        out.begin(metric.kind(), points.size());
        out.add(points);
        out.end();
        out.end();
    }
}
