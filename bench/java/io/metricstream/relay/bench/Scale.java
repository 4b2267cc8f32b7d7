package io.metricstream.relay.bench;

import java.util.List;

/**
 * How much is measured: more is steadier, less is sooner.
 *
 * @param quick under two minutes in all, to see that everything works; its figures are those of a JVM that still compiles
 */
record Scale(boolean quick) {
    /** Of a row, uncompressed. The JVM compiles for the first gigabyte. */
    long rowBytes() {
        return quick ? 100_000_000L : 2_000_000_000L;
    }

    /** Of a row whose endpoint is far away, and so many requests are in flight. */
    long rowBytes(int requests) {
        return Math.min(rowBytes(), (quick ? 20_000_000L : 100_000_000L) * requests);
    }

    /** The rows of a table: in the quick form only the first and the last. */
    <T> List<T> rows(List<T> all) {
        return quick && all.size() > 2 ? List.of(all.get(0), all.get(all.size() - 1)) : all;
    }

    int notifications() {
        return quick ? 50 : 500;
    }

    int notificationsToWarmUp() {
        return quick ? 50 : 200;
    }

    int starts() {
        return quick ? 1 : 5;
    }

    /** Of one JMH benchmark: as many to warm up. */
    int iterations() {
        return quick ? 1 : 3;
    }

    long iterationMillis() {
        return quick ? 100 : 1000;
    }
}
