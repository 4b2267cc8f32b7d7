package io.metricstream.relay.inspect;

import com.google.protobuf.InvalidProtocolBufferException;
import io.metricstream.relay.convert.LiftedRequest;
import io.metricstream.relay.inspect.ObjectReport.MetricEntry;
import io.metricstream.relay.split.Batch;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
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
        MetricPoints.of(metric).points().forEach(point -> add(metric, point));
    }

    private void add(Metric metric, MetricPoints.Point point) {
        MetricEntry entry = new MetricEntry(metric.getName(), metric.getUnit(), point.timeUnixNano(), point.value());
        metrics.merge(metric.getName(), entry, (a, b) -> b.timeUnixNano() > a.timeUnixNano() ? b : a);
    }
}
