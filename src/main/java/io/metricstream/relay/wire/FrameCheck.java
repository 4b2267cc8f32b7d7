package io.metricstream.relay.wire;

import io.metricstream.relay.wire.MessageShape.Field;
import io.metricstream.relay.wire.MessageShape.Kind;
import io.metricstream.relay.wire.MessageShape.Role;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Walks the bytes of one {@code ExportMetricsServiceRequest} without building it, and tells what they are. What it calls
 * readable, protobuf-java parses as well; groups, which OTLP never had, it does not read. Linear in the bytes; recursion is bounded as in protobuf. Not thread-safe: one
 * a reader, used again for each frame.
 */
public final class FrameCheck {
    /** Protobuf's own limit of nested messages (CodedInputStream, default recursion limit). */
    private static final int MAX_DEPTH = 100;

    private static final VarHandle FIXED64 =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What the bytes are. */
    public enum Verdict {
        /** OTLP 1.x. */
        READABLE,
        /** OTLP 0.7: a parser of 1.x reads it without an error and drops every label. */
        OTEL_07,
        /** No request that protobuf can parse, or one that is of 0.7 in one place and of 1.x in another. */
        UNREADABLE
    }

    private byte[] bytes = new byte[0];
    private int from;
    private int at;

    private int dataPoints;
    private long newestNanos;
    private int metrics;
    private int labels;
    private boolean of07;
    private boolean of10;
    private boolean beyondOtlp;
    private boolean strict;
    private boolean timed;
    /** Whether the text that was read last is printable and not empty. */
    private boolean printable;

    /** Checks {@code bytes[from, to)}; the other methods then tell of it. */
    public Verdict check(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.at = from;
        dataPoints = 0;
        newestNanos = 0;
        metrics = 0;
        labels = 0;
        of07 = false;
        of10 = false;
        beyondOtlp = false;
        strict = true;
        timed = false;
        // A flipped bit makes a label of an attribute: lifted, it would be one that nobody wrote.
        if (!message(MessageShape.REQUEST, to, 0) || (of07 && of10)) {
            strict = false;
            return Verdict.UNREADABLE;
        }
        return of07 ? Verdict.OTEL_07 : Verdict.READABLE;
    }

    /** How many bytes were walked before the verdict. */
    public int walked() {
        return at - from;
    }

    /** Data points of the request that was checked last. */
    public int dataPoints() {
        return dataPoints;
    }

    /** The newest {@code time_unix_nano} of these data points, or 0 without one. */
    public long newestNanos() {
        return newestNanos;
    }

    /** Labels of 0.7 in the data points that were checked last. */
    public int labels() {
        return labels;
    }

    /** Whether protobuf might have parsed it all the same, as fields that OTLP 1.x does not have. */
    boolean isBeyondOtlp() {
        return beyondOtlp || of07;
    }

    /**
     * Whether the request that was checked last has nothing but what a metric stream writes: no unknown field around its
     * metrics, a printable name in each metric, and a data point with a time. Only such bytes are believed to be a frame
     * where the place of a frame is not known (resynchronising); in their right place others are read as well.
     */
    public boolean isStrict() {
        return strict && timed && metrics > 0;
    }

    private boolean message(MessageShape shape, int end, int depth) {
        if (depth > MAX_DEPTH) {
            return false;
        }
        Role role = shape.role();
        boolean named = false;
        while (at < end) {
            int tag = tag(end);
            int number = tag >>> 3;
            if (number == 0) {
                return false;
            }
            int wireType = tag & 7;
            Field field = shape.field(number);
            note(role, number, wireType, field);
            if (!value(field, tag, end, depth)) {
                return false;
            }
            if (role == Role.METRIC && tag == OtlpFields.METRIC_NAME) {
                named = printable;
            } else if (role == Role.RESOURCE_ATTRIBUTE && tag == OtlpFields.KEY) {
                named = printable;
            }
        }
        if (role == Role.METRIC) {
            metrics++;
            strict &= named;
        } else if (role == Role.RESOURCE_ATTRIBUTE) {
            strict &= named;
        } else if (role == Role.POINT || role == Role.POINT_WITHOUT_FIELD_1 || role == Role.POINT_OF_07) {
            dataPoints++;
        }
        return at == end;
    }

    /** Keeps what the verdict needs of a field, before its value is read. */
    private void note(Role role, int number, int wireType, @Nullable Field field) {
        switch (role) {
            case ENVELOPE -> strict &= field != null;
            case METRIC -> {
                strict &= field != null;
                of07 |= number == 4 || number == 6 || number == 8;
            }
            case POINT_WITHOUT_FIELD_1, POINT_OF_07 -> {
                if (number == OtlpFields.LABELS_07) {
                    labels++;
                    of07 = true;
                }
                noteTime(number, wireType);
            }
            case POINT -> noteTime(number, wireType);
            case POINT_ATTRIBUTE -> of10 = true;
            case EXEMPLAR -> beyondOtlp |= number == OtlpFields.LABELS_07;
            default -> {}
        }
    }

    private void noteTime(int number, int wireType) {
        if (number == OtlpFields.POINT_TIME && wireType == OtlpFields.WIRE_FIXED64 && at + Long.BYTES <= bytes.length) {
            timed = true;
            newestNanos = Math.max(newestNanos, (long) FIXED64.get(bytes, at));
        }
    }

    private boolean value(@Nullable Field field, int tag, int end, int depth) {
        switch (tag & 7) {
            case OtlpFields.WIRE_VARINT:
                return skipVarint(end);
            case OtlpFields.WIRE_FIXED64:
                return skip(8, end);
            case OtlpFields.WIRE_FIXED32:
                return skip(4, end);
            case OtlpFields.WIRE_LENGTH:
                return delimited(field, end, depth);
            case OtlpFields.WIRE_GROUP:
                beyondOtlp = true;
                return false;
            default:
                return false;
        }
    }

    private boolean delimited(@Nullable Field field, int end, int depth) {
        int size = Varint.length(bytes, at, end, Varint.MAX_BYTES_32);
        if (size == Varint.MALFORMED) {
            return false;
        }
        long length = Varint.value(bytes, at, size);
        at += size;
        if (length > end - at) {
            return false;
        }
        int fieldEnd = at + (int) length;
        MessageShape shape = field == null ? null : field.shape();
        if (shape != null) {
            return message(shape, fieldEnd, depth + 1);
        }
        Kind kind = field == null ? Kind.RAW : field.kind();
        if (kind == Kind.STRING) {
            return text(fieldEnd);
        }
        if (kind == Kind.PACKED_VARINT) {
            return packedVarints(fieldEnd);
        }
        at = fieldEnd;
        return switch (kind) {
            case PACKED_FIXED64 -> length % 8 == 0;
            case PACKED_FIXED32 -> length % 4 == 0;
            default -> true;
        };
    }

    private boolean text(int end) {
        int texture = Utf8.texture(bytes, at, end);
        printable = texture == Utf8.PRINTABLE && at < end;
        at = end;
        return texture != Utf8.INVALID;
    }

    private boolean packedVarints(int end) {
        while (at < end) {
            if (!skipVarint(end)) {
                return false;
            }
        }
        return true;
    }

    /** The tag at the current place; 0, which is no tag, where there is none. */
    private int tag(int end) {
        int first = bytes[at];
        if (first >= 0) {
            at++;
            return first;
        }
        int size = Varint.length(bytes, at, end, Varint.MAX_BYTES_32);
        if (size == Varint.MALFORMED) {
            return 0;
        }
        long tag = Varint.value(bytes, at, size);
        at += size;
        return tag > 0xFFFF_FFFFL ? 0 : (int) tag;
    }

    private boolean skipVarint(int end) {
        int size = Varint.length(bytes, at, end, Varint.MAX_BYTES_64);
        at += Math.max(size, 0);
        return size != Varint.MALFORMED;
    }

    private boolean skip(int length, int end) {
        at += length;
        return at <= end;
    }
}
