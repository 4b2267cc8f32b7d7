package io.metricstream.relay.wire;

import io.metricstream.relay.wire.MessageShape.Field;
import io.metricstream.relay.wire.MessageShape.Role;
import io.metricstream.relay.wire.MessageShape.Step;
import org.jspecify.annotations.Nullable;

/**
 * Walks the bytes of one {@code ExportMetricsServiceRequest} without building it, and tells what they are. What it calls
 * readable, protobuf-java parses as well; groups, which OTLP never had, it does not read. Linear in the bytes; recursion is
 * bounded as in protobuf. Not thread-safe: one a reader, used again for each frame.
 *
 * <p>Every byte that is delivered comes by here. So the points that metric streams write are passed at once ({@link
 * SummaryPoint}), other fields of OTLP take one look at a table ({@link MessageShape#step}), and all else goes through
 * {@link #other}.
 */
public final class FrameCheck {
    /** Protobuf's own limit of nested messages (CodedInputStream, default recursion limit). */
    private static final int MAX_DEPTH = 100;

    /** What the bytes are. */
    public enum Verdict {
        /** OTLP 1.x. */
        READABLE,
        /** OTLP 0.7: a parser of 1.x reads it without an error and drops every label. */
        OTEL_07,
        /** No request that protobuf can parse, or one that is of 0.7 in one place and of 1.x in another. */
        UNREADABLE
    }

    private static final int FAILED = -1;

    private final SummaryPoint summary = new SummaryPoint();
    private byte[] bytes = new byte[0];
    private int walked;

    private int dataPoints;
    private long newestNanos;
    private int metrics;
    private int labels;
    private int exemplars;
    private boolean of07;
    private boolean of10;
    private boolean beyondOtlp;
    private boolean strict;
    private boolean timed;
    private boolean mayLackPoints;
    private boolean mayDescend;
    /** Whether the text that was read last is printable and not empty. */
    private boolean printable;
    /** Time of the data point that was read last, 0 without one. */
    private long pointTime;

    /** Checks {@code bytes[from, to)}; the other methods then tell of it. */
    public Verdict check(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        walked = from;
        dataPoints = 0;
        newestNanos = 0;
        metrics = 0;
        labels = 0;
        exemplars = 0;
        of07 = false;
        of10 = false;
        beyondOtlp = false;
        strict = true;
        timed = false;
        mayLackPoints = false;
        mayDescend = false;
        boolean whole = message(MessageShape.REQUEST, from, to, 0, false) != FAILED;
        walked = (whole ? to : walked) - from;
        // A flipped bit makes a label of an attribute: lifted, it would be one that nobody wrote.
        if (!whole || (of07 && of10)) {
            strict = false;
            return Verdict.UNREADABLE;
        }
        return of07 ? Verdict.OTEL_07 : Verdict.READABLE;
    }

    /** How many bytes were walked before the verdict. */
    public int walked() {
        return walked;
    }

    /** Data points of the request that was checked last. */
    public int dataPoints() {
        return dataPoints;
    }

    /** The newest {@code time_unix_nano} of these data points, or 0 without one. */
    public long newestNanos() {
        return newestNanos;
    }

    /** Labels of 0.7 in the data points that were checked last, and in their exemplars. */
    public int labels() {
        return labels;
    }

    /** Exemplars of the data points that were checked last. */
    public int exemplars() {
        return exemplars;
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

    /** Whether a metric of the readable request that was checked last has no data point, or may have none. */
    public boolean mayLackPoints() {
        return mayLackPoints;
    }

    /** Whether the points of one of its metrics are not in the order of their times, or may not be. */
    public boolean mayDescend() {
        return mayDescend;
    }

    /**
     * The index after the message {@code [start, end)}, or {@link #FAILED}.
     *
     * @param within whether it is known that all its bytes are ASCII, so that no text in it needs to be looked at
     */
    private int message(MessageShape shape, int start, int end, int depth, boolean within) {
        if (depth > MAX_DEPTH) {
            return failed(start);
        }
        byte[] in = bytes;
        boolean ascii = within || (shape.isMostlyText() && Utf8.isAscii(in, start, end));
        int pointsBefore = dataPoints;
        long time = 0;
        long latest = Long.MIN_VALUE;
        boolean named = false;
        int at = start;
        if (shape.role() == Role.SUMMARY_POINT) {
            at = summary.pass(in, start, end);
            time = summary.time();
            newestNanos = Math.max(newestNanos, time);
            timed |= summary.isTimed();
            of10 |= summary.hasAttributes();
        }
        while (at < end) {
            int tag = in[at];
            int step = shape.step(tag);
            switch (step) {
                case Step.TEXT, Step.MESSAGE, Step.POINTS -> {
                    int contents = at + 2;
                    int length = contents <= end ? in[at + 1] : -1;
                    if (length < 0 && contents < end && in[contents] >= 0) {
                        length = (length & 0x7F) | in[contents++] << 7;
                    } else if (length < 0) {
                        int size = Varint.length(in, at + 1, end, Varint.MAX_BYTES_32);
                        if (size == Varint.MALFORMED) {
                            return failed(at);
                        }
                        contents = at + 1 + size;
                        length = (int) Math.min(Varint.value(in, at + 1, size), Integer.MAX_VALUE);
                    }
                    if (length > end - contents) {
                        return failed(contents);
                    }
                    at = contents + length;
                    if (step == Step.TEXT) {
                        if (!ascii && !text(contents, at)) {
                            return FAILED;
                        }
                        named = tag == OtlpFields.KEY ? printable : named;
                    } else if (message(shape.child(tag), contents, at, depth + 1, ascii) == FAILED) {
                        return FAILED;
                    }
                    if (step == Step.POINTS) {
                        mayDescend |= pointTime < latest;
                        latest = pointTime;
                    }
                }
                case Step.FIXED64 -> at += 1 + Long.BYTES;
                case Step.TIME -> {
                    at += 1 + Long.BYTES;
                    if (at <= end) {
                        time = Fixed64.at(in, at - Long.BYTES);
                        noteTime(time);
                    }
                }
                default -> {
                    at = other(shape, at, end, depth);
                    if (at == FAILED) {
                        return FAILED;
                    }
                }
            }
        }
        if (at > end) {
            return failed(at);
        }
        switch (shape.role()) {
            case METRIC -> {
                metrics++;
                strict &= named;
                mayLackPoints |= dataPoints == pointsBefore;
            }
            case RESOURCE_ATTRIBUTE -> strict &= named;
            case POINT_ATTRIBUTE -> of10 |= end > start;
            case POINT, POINT_WITHOUT_FIELD_1, SUMMARY_POINT, POINT_OF_07 -> {
                dataPoints++;
                pointTime = time;
            }
            case EXEMPLAR -> exemplars++;
            default -> {}
        }
        return end;
    }

    private int failed(int at) {
        walked = at;
        return FAILED;
    }

    /** One field that has no step of its own; the index after it, or {@link #FAILED}. */
    private int other(MessageShape shape, int at, int end, int depth) {
        int size = Varint.length(bytes, at, end, Varint.MAX_BYTES_32);
        if (size == Varint.MALFORMED) {
            return failed(at);
        }
        long tag = Varint.value(bytes, at, size);
        int number = (int) (tag >>> 3);
        if (number == 0 || tag > 0xFFFF_FFFFL) {
            return failed(at);
        }
        int wireType = (int) tag & 7;
        Field field = shape.field(number);
        // A tag of more bytes than it needs may hide a point, or its time.
        mayDescend |= size > 1;
        note(shape.role(), number, wireType, field, at + size);
        return value(field, wireType, at + size, end, depth);
    }

    /** Keeps what the verdict needs of a field, before its value, at {@code at}, is read. */
    private void note(Role role, int number, int wireType, @Nullable Field field, int at) {
        switch (role) {
            case ENVELOPE -> strict &= field != null;
            case METRIC -> {
                strict &= field != null;
                of07 |= OtlpFields.METRIC_INT_DATA_07.contains(number);
            }
            case POINT_WITHOUT_FIELD_1, SUMMARY_POINT, POINT_OF_07, POINT -> {
                if (number == OtlpFields.LABELS_07 && role != Role.POINT) {
                    labels++;
                    of07 = true;
                }
                if (number == OtlpFields.POINT_TIME
                        && wireType == OtlpFields.WIRE_FIXED64
                        && at + Long.BYTES <= bytes.length) {
                    noteTime(Fixed64.at(bytes, at));
                }
            }
            case EXEMPLAR -> {
                if (number == OtlpFields.LABELS_07) {
                    labels++;
                    beyondOtlp = true;
                }
            }
            default -> {}
        }
    }

    private void noteTime(long time) {
        timed = true;
        newestNanos = Math.max(newestNanos, time);
    }

    private int value(@Nullable Field field, int wireType, int at, int end, int depth) {
        switch (wireType) {
            case OtlpFields.WIRE_VARINT:
                int size = Varint.length(bytes, at, end, Varint.MAX_BYTES_64);
                return size == Varint.MALFORMED ? failed(at) : at + size;
            case OtlpFields.WIRE_FIXED64:
                return end - at < Long.BYTES ? failed(at) : at + Long.BYTES;
            case OtlpFields.WIRE_FIXED32:
                return end - at < Integer.BYTES ? failed(at) : at + Integer.BYTES;
            case OtlpFields.WIRE_LENGTH:
                return delimited(field, at, end, depth);
            default:
                beyondOtlp |= wireType == OtlpFields.WIRE_GROUP;
                return failed(at);
        }
    }

    private int delimited(@Nullable Field field, int at, int end, int depth) {
        int size = Varint.length(bytes, at, end, Varint.MAX_BYTES_32);
        if (size == Varint.MALFORMED) {
            return failed(at);
        }
        long length = Varint.value(bytes, at, size);
        int contents = at + size;
        if (length > end - contents) {
            return failed(contents);
        }
        int fieldEnd = contents + (int) length;
        if (field == null) {
            return fieldEnd;
        }
        boolean whole = switch (field.kind()) {
            case MESSAGE -> message(field.message(), contents, fieldEnd, depth + 1, false) != FAILED;
            case STRING -> text(contents, fieldEnd);
            case PACKED_VARINT -> packedVarints(contents, fieldEnd);
            case PACKED_FIXED64 -> length % Long.BYTES == 0 || failed(contents) != FAILED;
            case PACKED_FIXED32 -> length % Integer.BYTES == 0 || failed(contents) != FAILED;
            case RAW -> true;
        };
        return whole ? fieldEnd : FAILED;
    }

    private boolean text(int from, int end) {
        int texture = Utf8.texture(bytes, from, end);
        printable = texture == Utf8.PRINTABLE && from < end;
        return texture != Utf8.INVALID || failed(end) != FAILED;
    }

    private boolean packedVarints(int from, int end) {
        int at = from;
        while (at < end) {
            int size = Varint.length(bytes, at, end, Varint.MAX_BYTES_64);
            if (size == Varint.MALFORMED) {
                return failed(at) != FAILED;
            }
            at += size;
        }
        return true;
    }
}
