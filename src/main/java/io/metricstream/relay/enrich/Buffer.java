package io.metricstream.relay.enrich;

import io.metricstream.relay.wire.Varint;
import java.util.Arrays;

/** Bytes written one after the other. Grows as it is written to; {@link #clear} keeps its room. */
final class Buffer {
    private byte[] bytes;
    private int size;

    Buffer(int capacity) {
        bytes = new byte[capacity];
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    /** The tag of a field and the length of its contents, which are to follow. */
    void head(int tag, int length) {
        reserve(1 + Varint.MAX_BYTES_32);
        bytes[size++] = (byte) tag;
        size = Varint.write(bytes, size, length);
    }

    void add(byte[] in, int from, int to) {
        int length = to - from;
        reserve(length);
        System.arraycopy(in, from, bytes, size, length);
        size += length;
    }

    void add(Buffer other) {
        add(other.bytes, 0, other.size);
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void reserve(int length) {
        if (bytes.length - size < length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, length), bytes.length + (bytes.length >> 1)));
        }
    }
}
