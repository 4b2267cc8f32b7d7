package io.metricstream.relay.split;

import io.metricstream.relay.open.UnreadableObjectException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The part of a stream that is looked at: bytes are read at its end when they are asked for, and let go at its start. It
 * grows only by bytes that have arrived, never by a length that somebody claims. Offsets count in the stream, from 0.
 */
final class ByteWindow {
    private final InputStream in;
    private final int capacity;
    private final ReaderMemory memory;
    private byte[] bytes;
    private int limit;
    private long start;
    private long released;
    private boolean ended;
    private @Nullable UnreadableObjectException broken;

    /**
     * @param start what the first byte of {@code in} counts as
     * @param capacity bytes to begin with, and to begin again with after each {@link #handOver}
     * @param memory asked before the window grows beyond the usual size
     */
    ByteWindow(InputStream in, long start, int capacity, ReaderMemory memory) {
        this.in = in;
        this.start = start;
        this.released = start;
        this.capacity = capacity;
        this.memory = memory;
        this.bytes = new byte[capacity];
    }

    /** Whether the byte before {@code offset} is there; reads on until it is, or the stream ends. */
    boolean reaches(long offset) throws IOException {
        while (start + limit < offset) {
            if (!fill(offset)) {
                return false;
            }
        }
        return true;
    }

    private boolean fill(long wanted) throws IOException {
        if (ended) {
            return false;
        }
        if (limit == bytes.length) {
            makeRoom(wanted);
        }
        try {
            int count = in.read(bytes, limit, bytes.length - limit);
            ended = count < 0;
            limit += Math.max(count, 0);
        } catch (UnreadableObjectException e) {
            // All that came before is good, and is to be read to its end first.
            broken = e;
            ended = true;
        }
        return !ended;
    }

    private void makeRoom(long wanted) throws IOException {
        int free = index(released);
        if (free >= bytes.length / 2) {
            System.arraycopy(bytes, free, bytes, 0, limit - free);
            limit -= free;
            start = released;
        } else {
            grow(wanted);
        }
    }

    /**
     * By doubling: up to the usual size first, and beyond it up to what is wanted and the usual size again. Without that end
     * the bytes that a large window has read ahead would make the next one larger still.
     */
    private void grow(long wanted) throws IOException {
        int doubled = Math.multiplyExact(bytes.length, 2);
        int usual = memory.usualBytes();
        if (bytes.length < usual) {
            bytes = Arrays.copyOf(bytes, Math.min(doubled, usual));
        } else {
            memory.grow();
            bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, wanted - start + usual));
        }
    }

    /** Whether it is not larger than usual. */
    boolean isUsual() {
        return bytes.length <= memory.usualBytes();
    }

    /** Why the stream ended before its end, or null where it did not. */
    @Nullable
    UnreadableObjectException broken() {
        return broken;
    }

    /** The byte at {@code offset}, which the window {@link #reaches}. */
    byte at(long offset) {
        return bytes[index(offset)];
    }

    byte[] array() {
        return bytes;
    }

    /** Where {@code offset} lies in {@link #array}. */
    int index(long offset) {
        return (int) (offset - start);
    }

    /** Where the bytes that have arrived end. */
    long limit() {
        return start + limit;
    }

    private byte[] copy(long from, long to) {
        return Arrays.copyOfRange(bytes, index(from), index(to));
    }

    /** A copy of the bytes {@code [from, to)}, which are let go. */
    byte[] cut(long from, long to) {
        if (!isUsual()) {
            return handOver(from, to).bytes();
        }
        byte[] copy = copy(from, to);
        release(to);
        return copy;
    }

    /** All before {@code offset} is not needed any more. */
    void release(long offset) {
        released = offset;
    }

    /**
     * Bytes that were handed over.
     *
     * @param origin offset of the first of them in the stream
     */
    record Given(byte[] bytes, long origin) {
        /** Where {@code offset} lies in them. */
        int index(long offset) {
            return (int) (offset - origin);
        }
    }

    /**
     * Gives the bytes {@code [from, to)} away, for good, and goes on at {@code to} in another array: so a window that a
     * large frame has made large is of the usual size afterwards. The array itself is given where it is of that size; of
     * a larger one only a copy of what is asked for, since the rest would be held for nothing.
     */
    Given handOver(long from, long to) {
        Given given = isUsual() ? new Given(bytes, start) : new Given(copy(from, to), from);
        int index = index(to);
        int rest = limit - index;
        byte[] next = new byte[Math.max(capacity, rest)];
        System.arraycopy(bytes, index, next, 0, rest);
        bytes = next;
        limit = rest;
        start = to;
        released = to;
        return given;
    }
}
