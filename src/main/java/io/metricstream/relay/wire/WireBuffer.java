package io.metricstream.relay.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A protobuf message written field by field (Protocol Buffers, "Encoding"). Grows as it is written to; {@link #clear}
 * keeps its room. Not thread-safe.
 */
public final class WireBuffer {
    private static final int MAX_DEPTH = 16;

    private byte[] bytes;
    private int size;

    /** Of each message that is open: where its contents begin, and the room that was left for its length. */
    private final int[] starts = new int[MAX_DEPTH];

    private final int[] rooms = new int[MAX_DEPTH];
    private int open;

    public WireBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public int size() {
        return size;
    }

    public void clear() {
        size = 0;
        open = 0;
    }

    /** The tag of a field and the length of its contents, which are to follow. */
    public void head(int tag, int length) {
        reserve(1 + Varint.MAX_BYTES_32);
        bytes[size++] = (byte) tag;
        size = Varint.write(bytes, size, length);
    }

    /**
     * The tag of a field whose contents are to follow, up to {@link #end}.
     *
     * @param expected about how many bytes these are: a length of another size than expected costs a move
     */
    public void begin(int tag, int expected) {
        int room = Varint.size(expected);
        reserve(1 + room);
        bytes[size] = (byte) tag;
        size += 1 + room;
        starts[open] = size;
        rooms[open++] = room;
    }

    /** Ends the field that was begun last. */
    public void end() {
        int start = starts[--open];
        int length = size - start;
        int room = Varint.size(length);
        int move = room - rooms[open];
        if (move != 0) {
            reserve(Math.max(move, 0));
            System.arraycopy(bytes, start, bytes, start + move, length);
            size += move;
        }
        Varint.write(bytes, start - rooms[open], length);
    }

    public void text(int tag, String text) {
        text(tag, text.getBytes(StandardCharsets.UTF_8));
    }

    /** @param utf8 the contents of a field of text */
    public void text(int tag, byte[] utf8) {
        head(tag, utf8.length);
        add(utf8, 0, utf8.length);
    }

    public void fixed64(int tag, long value) {
        reserve(1 + Long.BYTES);
        bytes[size++] = (byte) tag;
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    public void fixed64(int tag, double value) {
        fixed64(tag, Double.doubleToRawLongBits(value));
    }

    public void add(byte[] in, int from, int to) {
        int length = to - from;
        reserve(length);
        System.arraycopy(in, from, bytes, size, length);
        size += length;
    }

    public void add(WireBuffer other) {
        add(other.bytes, 0, other.size);
    }

    /** Copies its bytes {@code [from, to)} to {@code target}, and answers the index after them. */
    public int copy(int from, int to, byte[] target, int at) {
        System.arraycopy(bytes, from, target, at, to - from);
        return at + to - from;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    private void reserve(int length) {
        if (bytes.length - size < length) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, length), bytes.length + (bytes.length >> 1)));
        }
    }
}
