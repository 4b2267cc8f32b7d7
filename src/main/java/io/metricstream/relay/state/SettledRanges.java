package io.metricstream.relay.state;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.StringJoiner;

/**
 * Which bytes of one object are settled: all before a low-water mark, and ranges beyond it, since several parts of an object
 * are in flight at once and end in any order. Ranges are half open, {@code [from, to)}, and count in the uncompressed object,
 * from 0; those that touch are one. Immutable.
 */
public final class SettledRanges {
    /** Nothing is settled. */
    public static final SettledRanges NONE = new SettledRanges(new long[0]);

    /**
     * Ranges that are written at most, 16 KiB. The holes between ranges are the parts in flight, so there are far fewer.
     * Were there more, those furthest from the beginning would be left out: they would come twice, and nothing is lost.
     */
    static final int MOST_RANGES = 1_024;

    private static final int RANGE_BYTES = 2 * Long.BYTES;

    /** from, to, from, to …: rising strictly, and never empty. */
    private final long[] bounds;

    private SettledRanges(long[] bounds) {
        this.bounds = bounds;
    }

    /** The end of the settled bytes at the object's beginning: where reading goes on. */
    public long lowWater() {
        return bounds.length > 0 && bounds[0] == 0 ? bounds[1] : 0;
    }

    public boolean isEmpty() {
        return bounds.length == 0;
    }

    /** Whether every byte of {@code [from, to)} is settled; an empty range always is. */
    public boolean contains(long from, long to) {
        check(from, to);
        int at = firstThatReaches(from);
        return from == to || (at < bounds.length && bounds[at] <= from && to <= bounds[at + 1]);
    }

    /** Beyond this offset nothing is settled. */
    public long end() {
        return bounds.length == 0 ? 0 : bounds[bounds.length - 1];
    }

    /**
     * These ranges, and {@code [from, to)}; what is settled already may be settled again.
     *
     * @throws IllegalArgumentException unless {@code 0 <= from <= to}
     */
    public SettledRanges with(long from, long to) {
        check(from, to);
        if (from == to || contains(from, to)) {
            return this;
        }
        int first = firstThatReaches(from);
        int after = first;
        while (after < bounds.length && bounds[after] <= to) {
            after += 2;
        }
        long[] merged = new long[bounds.length - (after - first) + 2];
        System.arraycopy(bounds, 0, merged, 0, first);
        merged[first] = after > first ? Math.min(from, bounds[first]) : from;
        merged[first + 1] = after > first ? Math.max(to, bounds[after - 1]) : to;
        System.arraycopy(bounds, after, merged, first + 2, bounds.length - after);
        return new SettledRanges(merged);
    }

    /** The index of the first range that ends at or after {@code offset}; the end of the array if there is none. */
    private int firstThatReaches(long offset) {
        int at = 0;
        while (at < bounds.length && bounds[at + 1] < offset) {
            at += 2;
        }
        return at;
    }

    private static void check(long from, long to) {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no range: " + from + "-" + to);
        }
    }

    /** As the database keeps them: the bounds as longs, at most {@link #MOST_RANGES} ranges. */
    byte[] encode() {
        int longs = Math.min(bounds.length, 2 * MOST_RANGES);
        ByteBuffer encoded = ByteBuffer.allocate(longs * Long.BYTES);
        encoded.asLongBuffer().put(bounds, 0, longs);
        return encoded.array();
    }

    /** @throws IllegalArgumentException if {@link #encode} did not write these bytes */
    static SettledRanges decode(byte[] encoded) {
        if (encoded.length % RANGE_BYTES != 0 || encoded.length > MOST_RANGES * RANGE_BYTES) {
            throw new IllegalArgumentException(encoded.length + " bytes are no settled ranges");
        }
        LongBuffer longs = ByteBuffer.wrap(encoded).asLongBuffer();
        long[] bounds = new long[longs.remaining()];
        longs.get(bounds);
        long last = -1;
        for (long bound : bounds) {
            if (bound <= last) {
                throw new IllegalArgumentException("settled ranges do not rise: " + last + ", " + bound);
            }
            last = bound;
        }
        return bounds.length == 0 ? NONE : new SettledRanges(bounds);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SettledRanges ranges && Arrays.equals(bounds, ranges.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** Such as {@code [0-100, 120-130]}. */
    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(", ", "[", "]");
        for (int at = 0; at < bounds.length; at += 2) {
            text.add(bounds[at] + "-" + bounds[at + 1]);
        }
        return text.toString();
    }
}
