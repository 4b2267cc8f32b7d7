package io.metricstream.relay.wire;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile;

/**
 * Passes the fields of a {@code SummaryDataPoint} that metric streams write, by comparing bytes: times, count, sum,
 * quantiles of two numbers, and attributes that are texts, or a list of such ("Dimensions"), all in ASCII. Whatever else
 * there is, and whatever is wrong, is left to {@link FrameCheck}: this only ever passes what is right. Not thread-safe.
 */
final class SummaryPoint {
    private static final int FIXED64_BYTES = 1 + Long.BYTES;

    private static final int START = Tags.fixed64(SummaryDataPoint.START_TIME_UNIX_NANO_FIELD_NUMBER);
    private static final int TIME = Tags.fixed64(SummaryDataPoint.TIME_UNIX_NANO_FIELD_NUMBER);
    private static final int COUNT = Tags.fixed64(SummaryDataPoint.COUNT_FIELD_NUMBER);
    private static final int SUM = Tags.fixed64(SummaryDataPoint.SUM_FIELD_NUMBER);
    private static final int QUANTILE_VALUE = Tags.message(SummaryDataPoint.QUANTILE_VALUES_FIELD_NUMBER);
    private static final int ATTRIBUTE = Tags.message(SummaryDataPoint.ATTRIBUTES_FIELD_NUMBER);
    private static final int QUANTILE = Tags.fixed64(ValueAtQuantile.QUANTILE_FIELD_NUMBER);
    private static final int VALUE_AT_IT = Tags.fixed64(ValueAtQuantile.VALUE_FIELD_NUMBER);
    private static final int KEY_VALUE_LIST = Tags.message(AnyValue.KVLIST_VALUE_FIELD_NUMBER);
    private static final int LIST_ENTRY = Tags.message(KeyValueList.VALUES_FIELD_NUMBER);

    /** Tag and length of a key, of a value, and of the text in it. */
    private static final int LEAST_KEY_AND_TEXT_BYTES = 6;

    private static final int OTHER = -1;

    private long time;
    private boolean timed;
    private boolean hasAttributes;

    /** The index of the first field in {@code in[from, end)} that is another; {@code end} where there is none. */
    int pass(byte[] in, int from, int end) {
        time = 0;
        timed = false;
        hasAttributes = false;
        int at = from;
        while (at < end) {
            int tag = in[at];
            int next;
            if (tag == ATTRIBUTE) {
                next = attributeEnd(in, at + 1, end);
                hasAttributes |= next != OTHER;
            } else if (tag == QUANTILE_VALUE) {
                next = quantileEnd(in, at + 1, end);
            } else {
                next = isNumber(tag) && end - at >= FIXED64_BYTES ? at + FIXED64_BYTES : OTHER;
                if (tag == TIME && next != OTHER) {
                    time = Fixed64.at(in, at + 1);
                    timed = true;
                }
            }
            if (next == OTHER) {
                return at;
            }
            at = next;
        }
        return at;
    }

    /** {@code time_unix_nano}, the last of what was passed; 0 without one. */
    long time() {
        return time;
    }

    boolean isTimed() {
        return timed;
    }

    boolean hasAttributes() {
        return hasAttributes;
    }

    private static boolean isNumber(int tag) {
        return tag == START || tag == TIME || tag == COUNT || tag == SUM;
    }

    /** Both numbers, in their order; or one of them, where the other is 0; or none. */
    private static int quantileEnd(byte[] in, int at, int limit) {
        int length = at < limit ? in[at] : OTHER;
        int contents = at + 1;
        if (length > limit - contents) {
            return OTHER;
        }
        boolean isUsual = switch (length) {
            case 0 -> true;
            case FIXED64_BYTES -> in[contents] == QUANTILE || in[contents] == VALUE_AT_IT;
            case 2 * FIXED64_BYTES -> in[contents] == QUANTILE && in[contents + FIXED64_BYTES] == VALUE_AT_IT;
            default -> false;
        };
        return isUsual ? contents + length : OTHER;
    }

    private static int attributeEnd(byte[] in, int at, int limit) {
        int length = at < limit ? in[at] : OTHER;
        int contents = at + 1;
        if (length < 0 && contents < limit && in[contents] >= 0) {
            length = length & 0x7F | in[contents++] << 7;
        }
        int end = contents + length;
        if (length < LEAST_KEY_AND_TEXT_BYTES || end > limit) {
            return OTHER;
        }
        int value = valueOf(in, contents, end);
        if (value == OTHER || !Utf8.isAscii(in, contents, value)) {
            return OTHER;
        }
        // Without what is before it: a length of two bytes is no ASCII.
        int texts = isText(in, value, end) ? value : textsOfList(in, value, end);
        return texts != OTHER && Utf8.isAscii(in, texts, end) ? end : OTHER;
    }

    /** Where the value's field begins, behind a key of less than 128 bytes that leaves room for one. */
    private static int valueOf(byte[] in, int at, int end) {
        if (in[at] != OtlpFields.KEY || in[at + 1] < 0) {
            return OTHER;
        }
        int value = at + 2 + in[at + 1];
        return value <= end - 4 && in[value] == OtlpFields.VALUE ? value : OTHER;
    }

    /** Whether the value at {@code at} is a text that ends at {@code end}; one of 126 bytes or more is none. */
    private static boolean isText(byte[] in, int at, int end) {
        return in[at + 1] == end - at - 2 && in[at + 2] == OtlpFields.STRING_VALUE && in[at + 3] == end - at - 4;
    }

    /** Where the entries of a list begin that has nothing but keys and texts, and ends at {@code end}. */
    private static int textsOfList(byte[] in, int value, int end) {
        int list = contentsUpTo(in, value + 1, end);
        int first = list != OTHER && list < end && in[list] == KEY_VALUE_LIST ? contentsUpTo(in, list + 1, end) : OTHER;
        int at = first;
        while (at != OTHER && at < end) {
            at = entryEnd(in, at, end);
        }
        return at == end ? first : OTHER;
    }

    private static int entryEnd(byte[] in, int at, int limit) {
        int contents = at + 2;
        if (limit - contents < LEAST_KEY_AND_TEXT_BYTES || in[at] != LIST_ENTRY || in[at + 1] > limit - contents) {
            return OTHER;
        }
        int end = contents + in[at + 1];
        int value = end - contents < LEAST_KEY_AND_TEXT_BYTES ? OTHER : valueOf(in, contents, end);
        return value != OTHER && isText(in, value, end) ? end : OTHER;
    }

    /** The index after the length at {@code at}, of one byte or two, if what it tells of ends at {@code end}. */
    private static int contentsUpTo(byte[] in, int at, int end) {
        if (end - at >= 1 && in[at] == end - at - 1) {
            return at + 1;
        }
        boolean two = end - at >= 2 && in[at] < 0 && in[at + 1] >= 0;
        return two && (in[at] & 0x7F | in[at + 1] << 7) == end - at - 2 ? at + 2 : OTHER;
    }
}
