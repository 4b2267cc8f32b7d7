package io.metricstream.relay.convert;

import io.metricstream.relay.wire.MetricPicker;
import io.metricstream.relay.wire.MetricWalk;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.WireField;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Leaves out metrics that have no data point: they say nothing, and Prometheus and Mimir refuse the whole request for one
 * (prometheus/prometheus issue 19338). Senders should not send empty envelopes (OTLP 1.11, "OTLP/HTTP Request").
 */
public final class EmptyMetrics {
    private EmptyMetrics() {}

    /**
     * The same array where no metric is empty; else a request without those that are.
     *
     * @throws IllegalArgumentException where {@code request} is none
     */
    public static byte[] drop(byte[] request) {
        AtomicBoolean found = new AtomicBoolean();
        MetricWalk.forEach(request, metric -> {
            if (isEmpty(request, metric)) {
                found.set(true);
            }
        });
        return found.get() ? MetricPicker.pick(request, (index, metric) -> !isEmpty(request, metric)) : request;
    }

    private static boolean isEmpty(byte[] request, WireField metric) {
        for (int at = metric.contents(); at < metric.end(); ) {
            WireField field = WireField.at(request, at, metric.end());
            at = field.end();
            if (OtlpFields.isData(field.tag()) ? hasPoint(request, field) : !isAboutTheMetric(field.tag() >>> 3)) {
                return false;
            }
        }
        return true;
    }

    /** A kind of data that later versions have may hold points. */
    private static boolean isAboutTheMetric(int number) {
        return number == Metric.NAME_FIELD_NUMBER
                || number == Metric.DESCRIPTION_FIELD_NUMBER
                || number == Metric.UNIT_FIELD_NUMBER
                || number == Metric.METADATA_FIELD_NUMBER;
    }

    private static boolean hasPoint(byte[] request, WireField data) {
        for (int at = data.contents(); at < data.end(); ) {
            WireField field = WireField.at(request, at, data.end());
            at = field.end();
            if (field.tag() == OtlpFields.DATA_POINTS) {
                return true;
            }
        }
        return false;
    }
}
