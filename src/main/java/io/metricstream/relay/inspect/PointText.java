package io.metricstream.relay.inspect;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Values and attributes of data points in words. Texts are as they came: whoever prints them makes them safe. */
final class PointText {
    private PointText() {}

    static String number(NumberDataPoint point) {
        return point.hasAsInt() ? String.valueOf(point.getAsInt()) : number(point.getAsDouble());
    }

    static String summary(SummaryDataPoint point) {
        int last = point.getQuantileValuesCount() - 1;
        return last < 0
                ? samples(point.getCount(), point.getSum())
                : number(point.getQuantileValues(0).getValue()) + " to "
                        + number(point.getQuantileValues(last).getValue()) + ", "
                        + samples(point.getCount(), point.getSum());
    }

    static String samples(long count, double sum) {
        return "sum " + number(sum) + " of " + count + (count == 1 ? " sample" : " samples");
    }

    private static String number(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? String.format(Locale.ROOT, "%.0f", number)
                : String.format(Locale.ROOT, "%.6g", number);
    }

    /** In their order; of two with one key the last counts. */
    static Map<String, String> attributes(List<KeyValue> attributes) {
        Map<String, String> texts = new LinkedHashMap<>();
        attributes.forEach(attribute -> texts.put(attribute.getKey(), value(attribute.getValue())));
        return texts;
    }

    /** Protobuf bounds how deep values nest. */
    private static String value(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> String.valueOf(value.getBoolValue());
            case INT_VALUE -> String.valueOf(value.getIntValue());
            case DOUBLE_VALUE -> number(value.getDoubleValue());
            case KVLIST_VALUE ->
                attributes(value.getKvlistValue().getValuesList()).toString();
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(PointText::value)
                        .collect(Collectors.joining(", ", "[", "]"));
            case BYTES_VALUE -> value.getBytesValue().size() + " bytes";
            default -> "";
        };
    }
}
