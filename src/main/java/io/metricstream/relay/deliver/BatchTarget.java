package io.metricstream.relay.deliver;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The size at which batches are closed, in bytes: half of what the endpoint found too large (413), and growing back by one
 * part in 64 with each request of about that size that it accepts. Thread-safe.
 */
public final class BatchTarget {
    private static final int SMALLEST_BYTES = 16 << 10;

    private final int configured;
    private final AtomicInteger target;

    /** @param configured {@code relay.otlp.batch-size}, never exceeded */
    public BatchTarget(int configured) {
        this.configured = configured;
        this.target = new AtomicInteger(configured);
    }

    public int bytes() {
        return target.get();
    }

    /** A request of that size was too large. Others of the old size may be on their way: they tell nothing new. */
    void tooLarge(long bytes) {
        int half = (int) Math.max(Math.min(configured, SMALLEST_BYTES), bytes / 2);
        target.updateAndGet(before -> Math.min(before, half));
    }

    /** A request of that size was accepted. One that is much smaller than the target says nothing about it. */
    void accepted(long bytes) {
        target.updateAndGet(before -> bytes < before / 2 ? before : Math.min(configured, before + before / 64));
    }
}
