package io.metricstream.relay.enrich;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a route may do to the metrics of a request between {@code unmarshal} and {@code marshal} of camel-protobuf. Each
 * method answers a new request, in which nothing is left empty: some endpoints refuse a resource or scope without metrics.
 *
 * <p>CloudWatch names a metric {@code amazonaws.com/NAMESPACE/NAME}, such as {@code amazonaws.com/AWS/EC2/CPUUtilization}.
 */
public final class Metrics {
    private static final String AMAZON = "amazonaws.com/";

    private Metrics() {}

    /**
     * The request without the metrics of one CloudWatch namespace.
     *
     * @param namespace such as {@code AWS/EC2}; exactly this one, not those that begin with it
     */
    public static ExportMetricsServiceRequest without(ExportMetricsServiceRequest request, String namespace) {
        String prefix = AMAZON + namespace + "/";
        return changed(request, metric -> isIn(metric, prefix) ? null : metric);
    }

    /**
     * The request with the metrics of one CloudWatch namespace under another name.
     *
     * @param prefix stands in place of {@code amazonaws.com/NAMESPACE/}
     */
    public static ExportMetricsServiceRequest renamed(
            ExportMetricsServiceRequest request, String namespace, String prefix) {
        String old = AMAZON + namespace + "/";
        return changed(
                request,
                metric -> isIn(metric, old)
                        ? metric.toBuilder()
                                .setName(prefix + metric.getName().substring(old.length()))
                                .build()
                        : metric);
    }

    /** A namespace may hold slashes, and so may the name of a metric; names that AWS gives hold none. */
    private static boolean isIn(Metric metric, String prefix) {
        return metric.getName().startsWith(prefix) && metric.getName().indexOf('/', prefix.length()) < 0;
    }

    private static ExportMetricsServiceRequest changed(
            ExportMetricsServiceRequest request, UnaryOperator<@Nullable Metric> change) {
        ExportMetricsServiceRequest.Builder changed = request.toBuilder().clearResourceMetrics();
        for (ResourceMetrics resource : request.getResourceMetricsList()) {
            ResourceMetrics.Builder kept = resource.toBuilder().clearScopeMetrics();
            for (ScopeMetrics scope : resource.getScopeMetricsList()) {
                ScopeMetrics.Builder metrics = scope.toBuilder().clearMetrics();
                scope.getMetricsList().stream()
                        .flatMap(metric -> Stream.ofNullable(change.apply(metric)))
                        .forEach(metrics::addMetrics);
                if (metrics.getMetricsCount() > 0) {
                    kept.addScopeMetrics(metrics);
                }
            }
            if (kept.getScopeMetricsCount() > 0) {
                changed.addResourceMetrics(kept);
            }
        }
        return changed.build();
    }
}
