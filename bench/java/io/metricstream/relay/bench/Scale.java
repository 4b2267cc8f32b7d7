package io.metricstream.relay.bench;

import java.util.List;

/**
 * How much is measured: more is steadier, less is sooner.
 *
 * @param quick under two minutes in all, to see that everything works; its figures are those of a JVM that still compiles
 */
record Scale(boolean quick) {
    /** Small objects before all others of a row, for the JVM to warm up. */
    int warmUps() {
        return quick ? 0 : 12_000;
    }

    /** Of a row, uncompressed. */
    long rowBytes() {
        return quick ? 100_000_000L : 2_000_000_000L;
    }

    /** Of a row where one request after the other takes long. */
    long slowRowBytes() {
        return quick ? 20_000_000L : 200_000_000L;
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
