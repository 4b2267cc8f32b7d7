package io.metricstream.relay.inspect;

import com.google.protobuf.InvalidProtocolBufferException;
import io.metricstream.relay.convert.LiftedRequest;
import io.metricstream.relay.inspect.ObjectReport.MetricEntry;
import io.metricstream.relay.split.Batch;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The first few metrics of an object by name, each with its newest data point in words. Batches of more than {@link
 * #MOST_POINTS} are passed over.
 */
final class MetricSamples {
    /**
     * Data points that are decoded at once. As objects they take many times their bytes, beside all that the relay has in
     * hand; 4 MiB of a metric stream have some 20,000.
     */
    static final int MOST_POINTS = 100_000;

    private final int kept;
    private final Map<String, MetricEntry> metrics = new LinkedHashMap<>();

    MetricSamples(int kept) {
        this.kept = kept;
    }

    List<MetricEntry> list() {
        return List.copyOf(metrics.values());
    }

    void add(Batch batch) {
        if (batch.tally().dataPoints() > MOST_POINTS) {
            return;
        }
        try {
            ExportMetricsServiceRequest request = ExportMetricsServiceRequest.parseFrom(LiftedRequest.of(batch));
            request.getResourceMetricsList().stream()
                    .flatMap(resource -> resource.getScopeMetricsList().stream())
                    .flatMap(scope -> scope.getMetricsList().stream())
                    .forEach(this::add);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(batch + " was readable before", e);
        }
    }

    private void add(Metric metric) {
        if (metrics.size() >= kept && !metrics.containsKey(metric.getName())) {
            return;
        }
        for (NumberDataPoint point : metric.getGauge().getDataPointsList()) {
            add(metric, point.getTimeUnixNano(), PointText.number(point));
        }
        for (NumberDataPoint point : metric.getSum().getDataPointsList()) {
            add(metric, point.getTimeUnixNano(), PointText.number(point));
        }
        for (HistogramDataPoint point : metric.getHistogram().getDataPointsList()) {
            add(metric, point.getTimeUnixNano(), PointText.samples(point.getCount(), point.getSum()));
        }
        for (SummaryDataPoint point : metric.getSummary().getDataPointsList()) {
            add(metric, point.getTimeUnixNano(), PointText.summary(point));
        }
    }

    private void add(Metric metric, long timeNanos, String value) {
        MetricEntry entry = new MetricEntry(metric.getName(), metric.getUnit(), timeNanos, value);
        metrics.merge(metric.getName(), entry, (a, b) -> b.timeUnixNano() > a.timeUnixNano() ? b : a);
    }
}
