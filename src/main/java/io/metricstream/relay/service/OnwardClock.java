package io.metricstream.relay.service;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time by which waits are counted: the machine's, but never set back. Who waits until a time would else wait for longer by
 * as much as the machine's clock was set back, and nobody would try the endpoint in the meantime. Thread-safe.
 */
final class OnwardClock implements InstantSource {
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private Instant latest;
    private long latestNanos;

    /** @param nanoTime as {@link System#nanoTime()} */
    OnwardClock(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.latest = clock.instant();
        this.latestNanos = nanoTime.getAsLong();
    }

    /** What the clock shows, or what it would have shown, had it not been set back. */
    @Override
    public synchronized Instant instant() {
        long nanos = nanoTime.getAsLong();
        Instant steady = latest.plusNanos(nanos - latestNanos);
        Instant shown = clock.instant();
        latest = shown.isAfter(steady) ? shown : steady;
        latestNanos = nanos;
        return latest;
    }
}
