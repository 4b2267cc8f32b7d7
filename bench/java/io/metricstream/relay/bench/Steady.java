package io.metricstream.relay.bench;

import java.util.List;

/**
 * What a part of the data cost: the part that was carried while the process was warm and had enough to do.
 *
 * @param megabytes of objects, uncompressed; a megabyte is 1,000,000 bytes
 * @param cpuSeconds of all threads, user and system
 * @param seconds by the clock on the wall
 */
record Steady(double megabytes, double cpuSeconds, double seconds) {
    /** Before this share of the data the JVM still compiles, small objects before it or not. */
    private static final double WARM = 0.6;

    /** After this share not every thread has something to do. */
    private static final double LAST = 0.97;

    /**
     * One look at a process at work.
     *
     * @param nanos {@link System#nanoTime()}
     * @param cpuNanos that it has used since its start
     * @param bytes that the endpoint has, of all that it will get
     */
    record Sample(long nanos, long cpuNanos, long bytes) {}

    /**
     * Between the first look at which the JVM is warm and the last one at which every thread has something to do.
     *
     * @param objectBytes of all data
     */
    static Steady between(List<Sample> samples, long objectBytes) {
        long total = samples.isEmpty() ? 0 : samples.get(samples.size() - 1).bytes();
        List<Sample> steady = samples.stream()
                .filter(sample -> sample.bytes() >= WARM * total && sample.bytes() <= LAST * total)
                .toList();
        if (steady.size() < 2) {
            throw new IllegalStateException("too little data for this machine: it went by between two looks");
        }
        Sample from = steady.get(0);
        Sample to = steady.get(steady.size() - 1);
        double share = (double) (to.bytes() - from.bytes()) / total;
        return new Steady(
                share * objectBytes / 1e6, (to.cpuNanos() - from.cpuNanos()) / 1e9, (to.nanos() - from.nanos()) / 1e9);
    }

    double cpuSecondsPerMegabyte() {
        return cpuSeconds / megabytes;
    }

    double megabytesPerSecond() {
        return megabytes / seconds;
    }
}
