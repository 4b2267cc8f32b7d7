package io.metricstream.relay.deliver;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The size at which batches are closed, in bytes: halved when the endpoint finds a request too large (413), and growing
 * back by one part in 64 with each that it accepts. Thread-safe.
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

    void halve() {
        target.updateAndGet(bytes -> Math.max(Math.min(configured, SMALLEST_BYTES), bytes / 2));
    }

    void accepted() {
        if (target.get() < configured) {
            target.updateAndGet(bytes -> Math.min(configured, bytes + bytes / 64));
        }
    }
}
