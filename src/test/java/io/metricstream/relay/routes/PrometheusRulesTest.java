package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.OtlpRequest;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Samples;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a receiver refuses, or drops without a word, that keeps a series in order as Prometheus does
 * (prometheus/prometheus, {@code storage/remote/write_otlp_handler.go}).
 */
class PrometheusRulesTest {
    @TempDir
    Path directory;

    private final Map<Series, Long> heads = new HashMap<>();
    private final Set<String> droppedInSilence = new HashSet<>();
    private final AtomicLong taken = new AtomicLong();

    private record Series(List<KeyValue> resource, String metric, List<KeyValue> attributes) {}

    @ParameterizedTest
    @CsvSource({
        "otel10.bin, 710",
        "otel10-newline.bin, 710",
        "otel07.bin, 953",
        "otel07-newline.bin, 953",
        "json.ndjson, 1160"
    })
    void eachSampleIsTakenWhole(String sample, long points) {
        try (Rig rig = new Rig(directory)) {
            rig.receiver().answer(this::judge);
            rig.start();
            rig.put("object", Samples.read(sample));
            rig.awaitObjects("completed", 1);

            assertThat(rig.deadLetters()).isEmpty();
            assertThat(droppedInSilence).isEmpty();
            assertThat(taken).hasValue(points);
            rig.assertSettled();
        }
    }

    private synchronized OtlpAnswer judge(OtlpRequest request) {
        if (!"application/x-protobuf".equals(request.headers().get("content-type"))) {
            return OtlpAnswer.refused(415, "content type " + request.headers().get("content-type"));
        }
        ExportMetricsServiceRequest message = request.message();
        for (ResourceMetrics resource : message.getResourceMetricsList()) {
            for (ScopeMetrics scope : resource.getScopeMetricsList()) {
                for (Metric metric : scope.getMetricsList()) {
                    OtlpAnswer refusal = judge(resource.getResource().getAttributesList(), metric);
                    if (refusal != null) {
                        return refusal;
                    }
                }
            }
        }
        return OtlpAnswer.accepted();
    }

    private @Nullable OtlpAnswer judge(List<KeyValue> resource, Metric metric) {
        AtomicLong points = new AtomicLong();
        MetricPoint.forEach(metric, point -> {
            points.incrementAndGet();
            Series series = new Series(resource, point.metric(), point.attributes());
            Long head = heads.put(series, point.timeUnixNano());
            if (head != null && head >= point.timeUnixNano()) {
                droppedInSilence.add(point.metric() + " at " + point.timeUnixNano() + " after " + head);
            }
        });
        taken.addAndGet(points.get());
        return points.get() == 0 ? OtlpAnswer.refused(500, "empty data points: " + metric.getName()) : null;
    }
}
