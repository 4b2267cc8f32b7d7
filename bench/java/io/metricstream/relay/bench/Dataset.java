package io.metricstream.relay.bench;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Objects of one kind, under a prefix of their own; and before them, for the JVM to warm up, many small ones: it compiles
 * well what was run some ten thousand times, and what is run once an object or a request would come to that long after the
 * last byte.
 *
 * @param name of the folder; letters, digits and hyphens
 * @param contents what an object holds, once
 * @param times how often it holds that, one after the other
 * @param objects how many, without the small ones
 */
record Dataset(String name, Contents contents, int times, int objects, StoredAs storedAs, int warmUps) {
    static final int OBJECT_BYTES = 10_000_000;

    private static final Contents SMALL = Contents.written(20_000);

    /** So many objects of 10 MB as written by a metric stream that hold {@code totalBytes} or more. */
    static Dataset written(String name, long totalBytes, StoredAs storedAs, int warmUps) {
        return of(name, Contents.written(OBJECT_BYTES), totalBytes, storedAs, warmUps);
    }

    static Dataset of(String name, Contents contents, long totalBytes, StoredAs storedAs, int warmUps) {
        int objects = (int) Math.max(1, totalBytes / contents.bytes().length);
        return new Dataset(name, contents, 1, objects, storedAs, warmUps);
    }

    String prefix() {
        return name + "/";
    }

    /** Of all objects, in the order of a listing, which is that of the work: the small ones come first. */
    List<String> keys() {
        return IntStream.range(-warmUps, objects)
                .mapToObj(i -> prefix() + (i < 0 ? "0-warm-up/%05d".formatted(warmUps + i) : "1/%05d".formatted(i)))
                .toList();
    }

    /** What the object of that place in {@link #keys} holds, once. */
    Contents contents(int place) {
        return place < warmUps ? SMALL : contents;
    }

    /** How often it holds that. */
    int times(int place) {
        return place < warmUps ? 1 : times;
    }

    /** Of all objects, uncompressed. */
    long bytes() {
        return (long) contents.bytes().length * times * objects + (long) SMALL.bytes().length * warmUps;
    }

    long points() {
        return contents.points() * times * objects + SMALL.points() * warmUps;
    }

    /** Of one object. */
    double megabytes() {
        return (double) contents.bytes().length * times / 1e6;
    }

    double framesPerMegabyte() {
        return contents.frames() / (contents.bytes().length / 1e6);
    }
}
