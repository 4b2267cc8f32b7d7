package io.metricstream.relay.bench;

/**
 * Objects of one kind, under a prefix of their own.
 *
 * @param name of the folder; letters, digits and hyphens
 * @param contents what an object holds, once
 * @param times how often it holds that, one after the other
 */
record Dataset(String name, Contents contents, int times, int objects, StoredAs storedAs) {
    static final int OBJECT_BYTES = 10_000_000;

    /** So many objects of 10 MB as written by a metric stream that hold {@code totalBytes} or more. */
    static Dataset written(String name, long totalBytes, StoredAs storedAs) {
        return of(name, Contents.written(OBJECT_BYTES), totalBytes, storedAs);
    }

    static Dataset of(String name, Contents contents, long totalBytes, StoredAs storedAs) {
        int objects = (int) Math.max(1, totalBytes / contents.bytes().length);
        return new Dataset(name, contents, 1, objects, storedAs);
    }

    String prefix() {
        return name + "/";
    }

    String key(int object) {
        return prefix() + "%05d".formatted(object);
    }

    /** Of all objects, uncompressed. */
    long bytes() {
        return (long) contents.bytes().length * times * objects;
    }

    long points() {
        return contents.points() * times * objects;
    }

    /** Of one object. */
    double megabytes() {
        return (double) contents.bytes().length * times / 1e6;
    }

    double framesPerMegabyte() {
        return contents.frames() / (contents.bytes().length / 1e6);
    }
}
