package io.metricstream.relay.wire;

/**
 * Base 128 varints (Protocol Buffers, "Encoding", section "Base 128 Varints"), read without exceptions: hostile bytes
 * are an everyday answer here, not an exceptional one.
 */
public final class Varint {
    /** A varint of 32 bits has at most five bytes. */
    public static final int MAX_BYTES_32 = 5;

    /** A varint of 64 bits has at most ten bytes. */
    public static final int MAX_BYTES_64 = 10;

    /** What {@link #length} answers for bytes that are no varint, or that end within one. */
    public static final int MALFORMED = -1;

    private Varint() {}

    /** The number of bytes, 1 to {@code maxBytes}, of the varint at {@code at}, or {@link #MALFORMED}. */
    public static int length(byte[] bytes, int at, int end, int maxBytes) {
        int last = Math.min(end - at, maxBytes);
        for (int i = 0; i < last; i++) {
            if (bytes[at + i] >= 0) {
                return i + 1;
            }
        }
        return MALFORMED;
    }

    /** The value of a varint whose {@link #length} is known; bits beyond 64 are dropped, as protobuf does. */
    public static long value(byte[] bytes, int at, int length) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (long) (bytes[at + i] & 0x7F) << (7 * i);
        }
        return value;
    }

    /** Whether no shorter varint says the same: the last byte is not padding. */
    public static boolean isCanonical(byte[] bytes, int at, int length) {
        return length == 1 || bytes[at + length - 1] != 0;
    }

    /** How many bytes {@link #write} needs for {@code value}, which is not negative. */
    public static int size(int value) {
        return value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
    }

    /** Writes {@code value}, which is not negative, and answers the index after it. */
    public static int write(byte[] bytes, int at, int value) {
        int index = at;
        int rest = value;
        while (rest >= 0x80) {
            bytes[index++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[index++] = (byte) rest;
        return index;
    }
}
