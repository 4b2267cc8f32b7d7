package io.metricstream.relay.convert;

import io.metricstream.relay.convert.PointAttributes.Label;
import io.metricstream.relay.wire.Fixed64;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.Tags;
import io.metricstream.relay.wire.WireBuffer;
import io.metricstream.relay.wire.WireField;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The kinds of data points of 0.7 (opentelemetry-proto v0.7.0, {@code metrics.proto}), and how each becomes one of 1.x.
 * Times, counts, buckets and quantiles have kept their numbers; labels, exemplars and integers have not. A value of 0 is
 * left out in 0.7, and in 1.x would then be no value: it is written.
 */
enum Point07 {
    INT_NUMBER(Tags.fixed64(4), NumberDataPoint.AS_INT_FIELD_NUMBER, 5, NumberDataPoint.ATTRIBUTES_FIELD_NUMBER),
    DOUBLE_NUMBER(Tags.fixed64(4), NumberDataPoint.AS_DOUBLE_FIELD_NUMBER, 5, NumberDataPoint.ATTRIBUTES_FIELD_NUMBER),
    INT_HISTOGRAM(Tags.fixed64(5), HistogramDataPoint.SUM_FIELD_NUMBER, 8, HistogramDataPoint.ATTRIBUTES_FIELD_NUMBER),
    DOUBLE_HISTOGRAM(
            Tags.fixed64(5), HistogramDataPoint.SUM_FIELD_NUMBER, 8, HistogramDataPoint.ATTRIBUTES_FIELD_NUMBER),
    SUMMARY(Tags.fixed64(5), SummaryDataPoint.SUM_FIELD_NUMBER, 0, SummaryDataPoint.ATTRIBUTES_FIELD_NUMBER);

    private static final int LABEL = Tags.message(OtlpFields.LABELS_07);
    private static final int LABEL_KEY = Tags.message(1);
    private static final int LABEL_VALUE = Tags.message(2);
    private static final int EXEMPLAR_VALUE = Tags.fixed64(3);
    private static final int LAST_OF_EXEMPLAR = 5;

    private final int value07;
    private final int value;
    private final int exemplars;
    private final int attributes;

    Point07(int value07, int value, int exemplars, int attributes) {
        this.value07 = value07;
        this.value = Tags.fixed64(value);
        this.exemplars = Tags.message(exemplars);
        this.attributes = Tags.message(attributes);
    }

    private boolean isInt() {
        return this == INT_NUMBER || this == INT_HISTOGRAM;
    }

    /** Whether a field of another number is known to mean the same in 1.x. Numbers beyond an integer point's are not. */
    private boolean isKept(int number) {
        return number != OtlpFields.LABELS_07 && !(isInt() && number > (this == INT_NUMBER ? 5 : 8));
    }

    /** Writes the data point {@code in[from, to)} as one of 1.x. */
    void lift(byte[] in, int from, int to, WireBuffer out) {
        List<Label> labels = new ArrayList<>();
        boolean valued = this == SUMMARY;
        for (int at = from; at < to; ) {
            WireField field = WireField.at(in, at, to);
            at = field.end();
            if (field.tag() == LABEL) {
                labels.add(label(in, field));
            } else if (field.tag() == value07) {
                writeValue(in, field, out);
                valued = true;
            } else if (field.tag() == exemplars) {
                liftExemplar(in, field, out);
            } else if (isKept(field.tag() >>> 3)) {
                out.add(in, field.start(), field.end());
            }
        }
        if (!valued) {
            out.fixed64(value, 0L);
        }
        PointAttributes.write(out, attributes, labels);
    }

    /** The bits of an integer 0 are those of a double 0. */
    private void writeValue(byte[] in, WireField field, WireBuffer out) {
        long bits = Fixed64.at(in, field.contents());
        if (this == INT_HISTOGRAM) {
            out.fixed64(value, (double) bits);
        } else {
            out.fixed64(value, bits);
        }
    }

    private void liftExemplar(byte[] in, WireField exemplar, WireBuffer out) {
        int lifted = Tags.fixed64(isInt() ? Exemplar.AS_INT_FIELD_NUMBER : Exemplar.AS_DOUBLE_FIELD_NUMBER);
        boolean valued = false;
        out.begin(exemplars, exemplar.length());
        for (int at = exemplar.contents(); at < exemplar.end(); ) {
            WireField field = WireField.at(in, at, exemplar.end());
            at = field.end();
            if (field.tag() == LABEL) {
                int tag = Tags.message(Exemplar.FILTERED_ATTRIBUTES_FIELD_NUMBER);
                PointAttributes.writeOne(out, tag, label(in, field));
            } else if (field.tag() == EXEMPLAR_VALUE) {
                out.fixed64(lifted, Fixed64.at(in, field.contents()));
                valued = true;
            } else if (field.tag() >>> 3 != OtlpFields.LABELS_07 && field.tag() >>> 3 <= LAST_OF_EXEMPLAR) {
                out.add(in, field.start(), field.end());
            }
        }
        if (!valued) {
            out.fixed64(lifted, 0L);
        }
        out.end();
    }

    private static Label label(byte[] in, WireField label) {
        byte[] key = new byte[0];
        byte[] value = key;
        for (int at = label.contents(); at < label.end(); ) {
            WireField field = WireField.at(in, at, label.end());
            at = field.end();
            if (field.tag() == LABEL_KEY) {
                key = Arrays.copyOfRange(in, field.contents(), field.end());
            } else if (field.tag() == LABEL_VALUE) {
                value = Arrays.copyOfRange(in, field.contents(), field.end());
            }
        }
        return new Label(key, value);
    }
}
