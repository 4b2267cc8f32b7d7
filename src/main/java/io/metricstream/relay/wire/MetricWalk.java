package io.metricstream.relay.wire;

/**
 * Where metrics lie in an {@code ExportMetricsServiceRequest}, of 0.7 or 1.x: three messages deep, each within the one
 * before. Nothing of a metric is read.
 */
public final class MetricWalk {
    /** How many messages enclose each other down to a metric, the metric itself included. */
    public static final int DEPTH = 3;

    private static final int[] PATH = {OtlpFields.RESOURCE_METRICS, OtlpFields.SCOPE_METRICS, OtlpFields.METRIC};

    private MetricWalk() {}

    /** Whether this field, within {@code depth} messages of the path, is the next one on it. */
    public static boolean leadsOn(int depth, WireField field) {
        return field.tag() == PATH[depth];
    }

    /** Is handed each metric, in the order of the wire, across resources and scopes. */
    public interface Visitor {
        void visit(WireField metric);
    }

    /** @throws IllegalArgumentException where {@code request} is none */
    public static void forEach(byte[] request, Visitor visitor) {
        walk(request, 0, 0, request.length, visitor);
    }

    private static void walk(byte[] request, int depth, int from, int to, Visitor visitor) {
        for (int at = from; at < to; ) {
            WireField field = WireField.at(request, at, to);
            at = field.end();
            if (!leadsOn(depth, field)) {
                continue;
            }
            if (depth == DEPTH - 1) {
                visitor.visit(field);
            } else {
                walk(request, depth + 1, field.contents(), field.end(), visitor);
            }
        }
    }
}
