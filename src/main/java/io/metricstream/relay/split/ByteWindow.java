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
    private byte[] bytes;
    private int limit;
    private long start;
    private long released;
    private boolean ended;
    private @Nullable UnreadableObjectException broken;

    /**
     * @param start what the first byte of {@code in} counts as
     * @param capacity bytes to begin with, and to begin again with after each {@link #handOver}
     */
    ByteWindow(InputStream in, long start, int capacity) {
        this.in = in;
        this.start = start;
        this.released = start;
        this.capacity = capacity;
        this.bytes = new byte[capacity];
    }

    /** Whether the byte before {@code offset} is there; reads on until it is, or the stream ends. */
    boolean reaches(long offset) throws IOException {
        while (start + limit < offset) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (limit == bytes.length) {
            makeRoom();
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

    private void makeRoom() {
        int free = index(released);
        if (free >= bytes.length / 2) {
            System.arraycopy(bytes, free, bytes, 0, limit - free);
            limit -= free;
            start = released;
        } else {
            bytes = Arrays.copyOf(bytes, Math.multiplyExact(bytes.length, 2));
        }
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

    byte[] copy(long from, long to) {
        return Arrays.copyOfRange(bytes, index(from), index(to));
    }

    /** All before {@code offset} is not needed any more. */
    void release(long offset) {
        released = offset;
    }

    /** Gives the array away, for good, and goes on at {@code offset} in another. */
    byte[] handOver(long offset) {
        byte[] given = bytes;
        int index = index(offset);
        int rest = limit - index;
        bytes = new byte[Math.max(capacity, rest)];
        System.arraycopy(given, index, bytes, 0, rest);
        limit = rest;
        start = offset;
        released = offset;
        return given;
    }
}
