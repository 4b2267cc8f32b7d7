package io.metricstream.relay.split;

import java.util.concurrent.ThreadPoolExecutor;

/**
 * The threads of the pool that reads and delivers: as many as batches are to be worked on at once. Whoever of them waits has
 * another one stand in for as long, so that what it waits for is not kept waiting by it. Thread-safe.
 */
public final class StandIns {
    private final ThreadPoolExecutor pool;

    /** @param pool of a fixed size */
    public StandIns(ThreadPoolExecutor pool) {
        this.pool = pool;
    }

    /** A thread begins to wait. */
    public void begin() {
        resize(1);
    }

    /** A thread waits no longer; who stood in for it goes when its work is done. */
    public void end() {
        resize(-1);
    }

    private synchronized void resize(int by) {
        int size = pool.getCorePoolSize() + by;
        // The core is never larger than the maximum, also between the two.
        if (by > 0) {
            pool.setMaximumPoolSize(size);
        }
        pool.setCorePoolSize(size);
        if (by < 0) {
            pool.setMaximumPoolSize(size);
        }
    }
}
