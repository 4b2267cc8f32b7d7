package io.metricstream.relay.convert;

import io.metricstream.relay.wire.MetricPicker;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.WireField;
import io.opentelemetry.proto.metrics.v1.Metric;

/**
 * Leaves out metrics that have no data point: they say nothing, and Prometheus and Mimir refuse the whole request for one
 * (prometheus/prometheus issue 19338). Senders should not send empty envelopes (OTLP 1.11, "OTLP/HTTP Request").
 */
public final class EmptyMetrics {
    private static final int[] PATH = {OtlpFields.RESOURCE_METRICS, OtlpFields.SCOPE_METRICS, OtlpFields.METRIC};

    private EmptyMetrics() {}

    /**
     * The same array where no metric is empty; else a request without those that are.
     *
     * @throws IllegalArgumentException where {@code request} is none
     */
    public static byte[] drop(byte[] request) {
        if (!areWithin(request, 0, 0, request.length)) {
            return request;
        }
        return MetricPicker.pick(request, (index, metric) -> !isEmpty(request, metric));
    }

    private static boolean areWithin(byte[] request, int depth, int from, int to) {
        for (int at = from; at < to; ) {
            WireField field = WireField.at(request, at, to);
            at = field.end();
            if (field.tag() == PATH[depth]
                    && (depth < PATH.length - 1
                            ? areWithin(request, depth + 1, field.contents(), field.end())
                            : isEmpty(request, field))) {
                return true;
            }
        }
        return false;
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
