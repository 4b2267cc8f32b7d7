package io.metricstream.relay.split;

import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/**
 * How many objects at once may hold frames beyond the usual size: a frame and all copies that its delivery takes are some
 * fifty megabytes at worst ({@link MemoryPlan}), a hundred times what a usual batch takes. An object that meets such a
 * frame waits here for its turn; all others go on.
 *
 * <p>Reading is a task of the same {@link Workers} as the deliveries. So another one stands in for whoever waits: the part
 * that it waits for would otherwise stand in the queue behind it. Thread-safe.
 */
public final class LargeFrames {
    private final Semaphore turns;
    private final Workers workers;

    /**
     * @param objects at once, 1 or more
     * @param workers what reads and delivers
     */
    public LargeFrames(int objects, Workers workers) {
        this.turns = new Semaphore(objects, true);
        this.workers = workers;
    }

    /** Waits for a turn, to be given back by {@link #release}. */
    void acquire() throws InterruptedIOException {
        if (!turns.tryAcquire()) {
            standAside(turns::acquire);
        }
    }

    void release() {
        turns.release();
    }

    /** What a task of the workers waits for. */
    interface Wait {
        void await() throws InterruptedException;
    }

    /** Waits while another thread does the work. */
    void standAside(Wait wait) throws InterruptedIOException {
        workers.standAside();
        try {
            wait.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException)
                    new InterruptedIOException("stopped while it waited for memory").initCause(e);
        } finally {
            workers.comeBack();
        }
    }
}
