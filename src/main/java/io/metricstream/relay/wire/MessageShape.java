package io.metricstream.relay.wire;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A protobuf message as a table from field number to what is on the wire. The table of OTLP is read from
 * opentelemetry-proto itself, so that no field number of it is written down twice; only what 0.7 had and 1.x reserves is
 * added here (opentelemetry-proto v0.7.0, {@code metrics.proto}).
 */
final class MessageShape {
    /** What the bytes of a length-delimited field are. Fields of the other wire types need no table to be skipped. */
    enum Kind {
        MESSAGE,
        STRING,
        /** Bytes, or a number that is not repeated: protobuf skips it where it comes length-delimited. */
        RAW,
        PACKED_VARINT,
        PACKED_FIXED64,
        PACKED_FIXED32
    }

    /** What a message means to {@link FrameCheck}; most mean nothing to it. */
    enum Role {
        PLAIN,
        /** Holds resource, scope or metric: in a strict frame these have no unknown fields. */
        ENVELOPE,
        METRIC,
        /** What a metric holds its data points in. */
        DATA,
        /** A data point in which field 1 is reserved since 0.8, because it held the labels of 0.7. */
        POINT_WITHOUT_FIELD_1,
        /** Such a data point, and the one kind that metric streams write. */
        SUMMARY_POINT,
        /** Any other data point. */
        POINT,
        /** A data point of a metric kind that only 0.7 had. */
        POINT_OF_07,
        RESOURCE_ATTRIBUTE,
        POINT_ATTRIBUTE,
        /** Any other {@code KeyValue}. */
        ATTRIBUTE,
        /** In it too field 1 held labels in 0.7. */
        EXEMPLAR
    }

    /** A field: its kind, and for a message its shape. */
    record Field(Kind kind, @Nullable MessageShape shape) {
        MessageShape message() {
            return Objects.requireNonNull(shape);
        }
    }

    /** What {@link FrameCheck} does with a field whose tag is one byte; numbers, so that a switch over them is a jump. */
    static final class Step {
        /** Whatever has no step of its own. */
        static final int OTHER = 0;

        static final int FIXED64 = 1;
        /** {@code time_unix_nano} of a data point. */
        static final int TIME = 2;

        static final int TEXT = 3;
        static final int MESSAGE = 4;
        /** A data point, a message whose siblings are to be in the order of their times. */
        static final int POINTS = 5;

        private Step() {}
    }

    private static final Set<Role> POINTS =
            EnumSet.of(Role.POINT_WITHOUT_FIELD_1, Role.SUMMARY_POINT, Role.POINT, Role.POINT_OF_07);
    /** Those whose field 1 is reserved since 0.8. */
    private static final Set<Role> HELD_LABELS =
            EnumSet.of(Role.POINT_WITHOUT_FIELD_1, Role.SUMMARY_POINT, Role.EXEMPLAR);

    static final MessageShape REQUEST = otlp();

    private @Nullable Field[] fields = new Field[0];
    private final Role role;
    /** By tag. */
    private final byte[] steps;
    /** By tag: of the steps that go into a message. */
    private final @Nullable MessageShape[] children;

    private MessageShape(Role role) {
        this(role, new byte[1 << Byte.SIZE], new MessageShape[1 << Byte.SIZE]);
    }

    private MessageShape(Role role, byte[] steps, @Nullable MessageShape[] children) {
        this.role = role;
        this.steps = steps;
        this.children = children;
    }

    /** The {@link Step} of a field, by the first byte of its tag; of a longer tag none. */
    int step(int first) {
        return steps[first & 0xFF];
    }

    /** What the field of that tag holds, whose step goes into a message. */
    MessageShape child(int tag) {
        return Objects.requireNonNull(children[tag]);
    }

    Role role() {
        return role;
    }

    /** Whether it is a {@code KeyValue} of which nothing is asked but that it can be read. */
    boolean isMostlyText() {
        return role == Role.POINT_ATTRIBUTE || role == Role.ATTRIBUTE;
    }

    /** The field of that number, or null where it is unknown. */
    @Nullable
    Field field(int number) {
        return number < fields.length ? fields[number] : null;
    }

    private static MessageShape otlp() {
        Map<String, MessageShape> shapes = new HashMap<>();
        MessageShape request = of(ExportMetricsServiceRequest.getDescriptor(), shapes);
        MessageShape metric = shapes.get(Metric.getDescriptor().getFullName());
        if (metric == null) {
            throw new IllegalStateException("opentelemetry-proto has no Metric");
        }
        Field labels = labels();
        MessageShape exemplar = new MessageShape(Role.EXEMPLAR);
        exemplar.set(OtlpFields.LABELS_07, labels);
        for (MessageShape shape : shapes.values()) {
            if (HELD_LABELS.contains(shape.role)) {
                shape.set(OtlpFields.LABELS_07, labels);
            }
        }
        Field number = points(labels, new Field(Kind.MESSAGE, exemplar), 5);
        Field histogram = points(labels, new Field(Kind.MESSAGE, exemplar), 8);
        for (int data : OtlpFields.METRIC_INT_DATA_07) {
            metric.set(data, data == OtlpFields.METRIC_INT_HISTOGRAM_07 ? histogram : number);
        }
        return request;
    }

    private static Field labels() {
        MessageShape label = new MessageShape(Role.PLAIN);
        label.set(1, new Field(Kind.STRING, null));
        label.set(2, new Field(Kind.STRING, null));
        return new Field(Kind.MESSAGE, label);
    }

    /** The integer data of 0.7: bucket counts and bounds are where a histogram of 1.x has them. */
    private static Field points(Field labels, Field exemplars, int exemplarsNumber) {
        MessageShape point = new MessageShape(Role.POINT_OF_07);
        point.set(OtlpFields.LABELS_07, labels);
        point.set(6, new Field(Kind.PACKED_FIXED64, null));
        point.set(7, new Field(Kind.PACKED_FIXED64, null));
        point.set(exemplarsNumber, exemplars);
        MessageShape data = new MessageShape(Role.DATA);
        data.set(1, new Field(Kind.MESSAGE, point));
        return new Field(Kind.MESSAGE, data);
    }

    private static MessageShape of(Descriptor descriptor, Map<String, MessageShape> shapes) {
        MessageShape known = shapes.get(descriptor.getFullName());
        if (known != null) {
            return known;
        }
        MessageShape shape = new MessageShape(roleOf(descriptor));
        shapes.put(descriptor.getFullName(), shape);
        for (FieldDescriptor field : descriptor.getFields()) {
            Kind kind = kindOf(field);
            MessageShape child = kind == Kind.MESSAGE ? of(field.getMessageType(), shapes) : null;
            if (child != null && field.getName().equals("attributes")) {
                child = child.asAttributeOf(shape.role);
            }
            shape.set(field.getNumber(), new Field(kind, child));
        }
        return shape;
    }

    private MessageShape asAttributeOf(Role owner) {
        MessageShape copy = new MessageShape(
                switch (owner) {
                    case ENVELOPE -> Role.RESOURCE_ATTRIBUTE;
                    case POINT_WITHOUT_FIELD_1, SUMMARY_POINT -> Role.POINT_ATTRIBUTE;
                    default -> role;
                },
                steps,
                children);
        copy.fields = fields;
        return copy;
    }

    private void set(int number, Field field) {
        if (number >= fields.length) {
            fields = Arrays.copyOf(fields, number + 1);
        }
        fields[number] = field;
        if (number < 1 << 4 && !isTold(number)) {
            boolean isTime = isPoint() && number == OtlpFields.POINT_TIME;
            steps[number << 3 | OtlpFields.WIRE_FIXED64] = (byte) (isTime ? Step.TIME : Step.FIXED64);
            int length = number << 3 | OtlpFields.WIRE_LENGTH;
            steps[length] = (byte) lengthStep(length, field.kind());
            children[length] = field.shape();
        }
    }

    private int lengthStep(int tag, Kind kind) {
        return switch (kind) {
            case MESSAGE -> role == Role.DATA && tag == OtlpFields.DATA_POINTS ? Step.POINTS : Step.MESSAGE;
            case STRING -> Step.TEXT;
            default -> Step.OTHER;
        };
    }

    /** Whether it tells of 0.7 that there is such a field at all. */
    private boolean isTold(int number) {
        return switch (role) {
            case METRIC -> OtlpFields.METRIC_INT_DATA_07.contains(number);
            case POINT_WITHOUT_FIELD_1, SUMMARY_POINT, POINT_OF_07, EXEMPLAR -> number == OtlpFields.LABELS_07;
            default -> false;
        };
    }

    private boolean isPoint() {
        return POINTS.contains(role);
    }

    private static Role roleOf(Descriptor descriptor) {
        return switch (descriptor.getName()) {
            case "ExportMetricsServiceRequest", "ResourceMetrics", "Resource", "ScopeMetrics", "InstrumentationScope" ->
                Role.ENVELOPE;
            case "Metric" -> Role.METRIC;
            case "Gauge", "Sum", "Histogram", "ExponentialHistogram", "Summary" -> Role.DATA;
            case "NumberDataPoint", "HistogramDataPoint" -> Role.POINT_WITHOUT_FIELD_1;
            case "SummaryDataPoint" -> Role.SUMMARY_POINT;
            case "ExponentialHistogramDataPoint" -> Role.POINT;
            case "KeyValue" -> Role.ATTRIBUTE;
            case "Exemplar" -> Role.EXEMPLAR;
            default -> Role.PLAIN;
        };
    }

    private static Kind kindOf(FieldDescriptor field) {
        return switch (field.getType()) {
            case MESSAGE -> Kind.MESSAGE;
            case STRING -> Kind.STRING;
            case BYTES -> Kind.RAW;
            case FIXED64, SFIXED64, DOUBLE -> field.isRepeated() ? Kind.PACKED_FIXED64 : Kind.RAW;
            case FIXED32, SFIXED32, FLOAT -> field.isRepeated() ? Kind.PACKED_FIXED32 : Kind.RAW;
            default -> field.isRepeated() ? Kind.PACKED_VARINT : Kind.RAW;
        };
    }
}
