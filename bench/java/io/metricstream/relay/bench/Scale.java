package io.metricstream.relay.bench;

/**
 * How much is measured: more is steadier, less is sooner.
 *
 * @param quick under two minutes in all, to see that everything works, and by about how much
 */
record Scale(boolean quick) {
    /** Of a row, uncompressed. */
    long rowBytes() {
        return quick ? 150_000_000L : 1_000_000_000L;
    }

    /** Of a row that differs from others by a factor, which shows sooner. */
    long smallRowBytes() {
        return quick ? 80_000_000L : 500_000_000L;
    }

    /** Of a row whose endpoint is far away. */
    long slowRowBytes() {
        return quick ? 20_000_000L : 120_000_000L;
    }

    int notifications() {
        return quick ? 50 : 500;
    }

    int starts() {
        return quick ? 1 : 5;
    }

    /** Of one JMH benchmark: as many to warm up. */
    int iterations() {
        return quick ? 1 : 3;
    }

    long iterationMillis() {
        return quick ? 300 : 1000;
    }
}
