package io.metricstream.relay.deliver;

import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

/**
 * Whose request may be at the endpoint: as many at once as {@link BatchesAtOnce} finds to pay, first come, first served. A
 * crash may repeat what is there, so it is not more than that. Thread-safe.
 */
public final class EndpointTurns {
    private final Places places;
    private final BatchesAtOnce atOnce;
    private final IntConsumer workers;
    private int given;

    /** @param workers told how many batches are to be in hand at once, whenever that changes */
    public EndpointTurns(BatchesAtOnce atOnce, IntConsumer workers) {
        this.atOnce = atOnce;
        this.workers = workers;
        this.given = atOnce.limit();
        this.places = new Places(given);
    }

    /** Waits for a turn, to be given back; answers the time when it came. */
    long take() throws InterruptedException {
        places.acquire();
        long now = System.nanoTime();
        synchronized (this) {
            atOnce.sent(now);
        }
        return now;
    }

    /**
     * @param taken as {@link #take} has said
     * @param accepted whether the endpoint took the batch, so that the time of its answer tells something
     */
    void giveBack(long taken, boolean accepted) {
        try {
            synchronized (this) {
                long now = System.nanoTime();
                if (accepted) {
                    atOnce.accepted(now, now - taken);
                } else {
                    atOnce.failed(now);
                }
                resize();
            }
        } finally {
            // Whatever fails: a turn that is not given back is lost for good.
            places.release();
        }
    }

    /** The endpoint is not available: when it is again, it is not to get all at once that waits for it. */
    synchronized void beginAnew() {
        atOnce.beginAnew();
        resize();
    }

    private void resize() {
        int wanted = atOnce.limit();
        if (wanted != given) {
            places.change(wanted - given);
            given = wanted;
            workers.accept(wanted);
        }
    }

    /** May be fewer than none for a while, until requests have ended. */
    private static final class Places extends Semaphore {
        private static final long serialVersionUID = 1L;

        Places(int count) {
            super(count, true);
        }

        void change(int by) {
            if (by > 0) {
                release(by);
            } else {
                reducePermits(-by);
            }
        }
    }
}
