package io.metricstream.relay.wire;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import java.util.List;

/**
 * Field numbers and tags of OTLP that are read or written byte by byte. A tag is {@code number << 3 | wire type}; all
 * tags here fit one byte.
 */
public final class OtlpFields {
    public static final int WIRE_VARINT = 0;
    public static final int WIRE_FIXED64 = 1;
    public static final int WIRE_LENGTH = 2;
    public static final int WIRE_GROUP = 3;
    public static final int WIRE_FIXED32 = 5;

    public static final int RESOURCE_METRICS = Tags.message(ExportMetricsServiceRequest.RESOURCE_METRICS_FIELD_NUMBER);
    public static final int RESOURCE = Tags.message(ResourceMetrics.RESOURCE_FIELD_NUMBER);
    public static final int SCOPE_METRICS = Tags.message(ResourceMetrics.SCOPE_METRICS_FIELD_NUMBER);
    public static final int METRIC = Tags.message(ScopeMetrics.METRICS_FIELD_NUMBER);
    public static final int METRIC_NAME = Tags.message(Metric.NAME_FIELD_NUMBER);
    public static final int RESOURCE_ATTRIBUTE = Tags.message(Resource.ATTRIBUTES_FIELD_NUMBER);
    public static final int KEY = Tags.message(KeyValue.KEY_FIELD_NUMBER);
    static final int VALUE = Tags.message(KeyValue.VALUE_FIELD_NUMBER);
    static final int STRING_VALUE = Tags.message(AnyValue.STRING_VALUE_FIELD_NUMBER);

    public static final int METRIC_INT_GAUGE_07 = 4;
    public static final int METRIC_INT_SUM_07 = 6;
    public static final int METRIC_INT_HISTOGRAM_07 = 8;

    /** The integer metrics of 0.7; 1.x reserves these numbers of Metric. */
    static final List<Integer> METRIC_INT_DATA_07 =
            List.of(METRIC_INT_GAUGE_07, METRIC_INT_SUM_07, METRIC_INT_HISTOGRAM_07);

    /** {@code labels} of a data point, and {@code filtered_labels} of an exemplar, in 0.7; reserved in 1.x. */
    public static final int LABELS_07 = 1;

    /** {@code data_points} of each kind of metric, in 0.7 and 1.x. */
    public static final int DATA_POINTS = Tags.message(1);

    /** {@code time_unix_nano} of each kind of data point, in 0.7 and 1.x. */
    public static final int POINT_TIME = 3;

    private OtlpFields() {}

    /** Whether this is the tag of the field of a metric that holds its data points, whatever their kind. */
    public static boolean isData(int tag) {
        return (tag & 7) == WIRE_LENGTH
                && switch (tag >>> 3) {
                    case Metric.GAUGE_FIELD_NUMBER,
                            Metric.SUM_FIELD_NUMBER,
                            Metric.HISTOGRAM_FIELD_NUMBER,
                            Metric.EXPONENTIAL_HISTOGRAM_FIELD_NUMBER,
                            Metric.SUMMARY_FIELD_NUMBER -> true;
                    default -> false;
                };
    }
}
