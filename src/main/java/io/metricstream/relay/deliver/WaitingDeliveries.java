package io.metricstream.relay.deliver;

import io.metricstream.relay.split.Workers;
import java.util.concurrent.Semaphore;

/**
 * The deliveries that wait, at the gate or for their time, and so do not work: others are worked on in their place, as long
 * as there is memory for one batch more. So what waits in vain, being itself to blame, keeps nobody waiting. Where it is the
 * endpoint that all wait for, only some are replaced: more would but wait with them. Thread-safe; one thread at a time for
 * each delivery.
 */
public final class WaitingDeliveries {
    private final Workers workers;
    private final Semaphore places;

    /** @param places deliveries that may be replaced at once although nothing is held against them, 0 or more */
    public WaitingDeliveries(Workers workers, int places) {
        this.workers = workers;
        this.places = new Semaphore(places);
    }

    /** It begins to wait, or goes on with that. */
    void waits(Delivery delivery) {
        if (delivery.hasStandIn()) {
            return;
        }
        if (delivery.comesLast()) {
            delivery.standIn(workers::endToWait);
            workers.beginToWait();
        } else if (places.tryAcquire()) {
            delivery.standIn(() -> {
                workers.endToWait();
                places.release();
            });
            workers.beginToWait();
        }
    }

    /** It is sent, or has ended. */
    void waitsNoLonger(Delivery delivery) {
        delivery.standInNoLonger();
    }
}
