package io.metricstream.relay.convert;

import io.metricstream.relay.wire.Tags;
import io.metricstream.relay.wire.WireBuffer;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Writes the attributes of a data point in the shape of opentelemetry 1.0 (CloudWatch, "Metric streams output formats"):
 * {@code Namespace}, {@code MetricName}, and a list {@code Dimensions}, in the order of names, which is there also where
 * it is empty.
 */
final class PointAttributes {
    private static final byte[] NAMESPACE = utf8("Namespace");
    private static final byte[] METRIC_NAME = utf8("MetricName");
    private static final byte[] DIMENSIONS = utf8("Dimensions");

    private static final int KEY = Tags.message(KeyValue.KEY_FIELD_NUMBER);
    private static final int VALUE = Tags.message(KeyValue.VALUE_FIELD_NUMBER);
    private static final int TEXT = Tags.message(AnyValue.STRING_VALUE_FIELD_NUMBER);
    private static final int LIST = Tags.message(AnyValue.KVLIST_VALUE_FIELD_NUMBER);
    private static final int LIST_ENTRY = Tags.message(KeyValueList.VALUES_FIELD_NUMBER);

    /** A key and a value, in UTF-8. */
    record Label(byte[] key, byte[] value) {
        Label(String key, String value) {
            this(utf8(key), utf8(value));
        }

        private int bytes() {
            return key.length + value.length;
        }
    }

    private PointAttributes() {}

    static Label namespace(String value) {
        return new Label(NAMESPACE, utf8(value));
    }

    static Label metricName(String value) {
        return new Label(METRIC_NAME, utf8(value));
    }

    /**
     * @param tag of the field of attributes
     * @param labels the namespace and the metric's name among them. Dimensions may be called so too: the first are AWS's
     */
    static void write(WireBuffer out, int tag, List<Label> labels) {
        List<Label> dimensions = new ArrayList<>(labels);
        for (byte[] own : List.of(NAMESPACE, METRIC_NAME)) {
            for (int i = 0; i < dimensions.size(); i++) {
                if (Arrays.equals(dimensions.get(i).key(), own)) {
                    writeOne(out, tag, dimensions.remove(i));
                    break;
                }
            }
        }
        if (!labels.isEmpty()) {
            dimensions.sort(Comparator.comparing(Label::key, Arrays::compareUnsigned));
            writeList(out, tag, dimensions);
        }
    }

    private static void writeList(WireBuffer out, int tag, List<Label> dimensions) {
        int expected = dimensions.stream().mapToInt(label -> label.bytes() + 10).sum();
        out.begin(tag, expected + DIMENSIONS.length + 6);
        out.text(KEY, DIMENSIONS);
        out.begin(VALUE, expected + 2);
        out.begin(LIST, expected);
        dimensions.forEach(label -> writeOne(out, LIST_ENTRY, label));
        out.end();
        out.end();
        out.end();
    }

    /** A {@code KeyValue} as it stands. */
    static void writeOne(WireBuffer out, int tag, Label label) {
        out.begin(tag, label.bytes() + 6);
        out.text(KEY, label.key());
        out.begin(VALUE, label.value().length + 2);
        out.text(TEXT, label.value());
        out.end();
        out.end();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
