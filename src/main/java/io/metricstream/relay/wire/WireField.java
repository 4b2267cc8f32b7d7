package io.metricstream.relay.wire;

/**
 * One field of a message, by its place in an array.
 *
 * @param start of the tag
 * @param contents of the value; behind the length where there is one
 * @param end behind the value
 */
public record WireField(int tag, int start, int contents, int end) {

    public int length() {
        return end - contents;
    }

    /** @throws IllegalArgumentException where there is no field that ends by {@code limit}; groups are no field of OTLP */
    public static WireField at(byte[] bytes, int start, int limit) {
        int tag = start < limit ? bytes[start] : 0;
        int contents = start + 3;
        // Nearly all there is: a tag of one byte, and a length of one or two.
        if (tag > 0 && (tag & 7) == OtlpFields.WIRE_LENGTH && contents <= limit) {
            int length = bytes[start + 1];
            if (length >= 0) {
                contents--;
            } else {
                length = bytes[start + 2] < 0 ? Integer.MAX_VALUE : length & 0x7F | bytes[start + 2] << 7;
            }
            if (length <= limit - contents) {
                return new WireField(tag, start, contents, contents + length);
            }
        }
        return anyAt(bytes, start, limit);
    }

    private static WireField anyAt(byte[] bytes, int start, int limit) {
        int tagSize = sizeAt(bytes, start, limit);
        int tag = (int) Varint.value(bytes, start, tagSize);
        int at = start + tagSize;
        long end = switch (tag & 7) {
            case OtlpFields.WIRE_VARINT -> at + (long) sizeAt(bytes, at, limit);
            case OtlpFields.WIRE_FIXED64 -> at + 8L;
            case OtlpFields.WIRE_FIXED32 -> at + 4L;
            case OtlpFields.WIRE_LENGTH -> {
                int size = sizeAt(bytes, at, limit);
                long length = Varint.value(bytes, at, size);
                at += size;
                yield at + length;
            }
            default -> throw new IllegalArgumentException("no field at index " + start);
        };
        if (end > limit || end < at) {
            throw new IllegalArgumentException("the field at index " + start + " does not end within its message");
        }
        return new WireField(tag, start, at, (int) end);
    }

    private static int sizeAt(byte[] bytes, int at, int limit) {
        int size = Varint.length(bytes, at, limit, Varint.MAX_BYTES_64);
        if (size == Varint.MALFORMED) {
            throw new IllegalArgumentException("no varint at index " + at);
        }
        return size;
    }
}
