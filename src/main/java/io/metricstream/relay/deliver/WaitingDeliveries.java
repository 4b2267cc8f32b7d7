package io.metricstream.relay.deliver;

import io.metricstream.relay.split.StandIns;
import java.util.concurrent.Semaphore;

/**
 * The deliveries that wait, at the gate or for their time, and so do not work: others are worked on in their place, as long
 * as there is memory for one batch more. So what waits in vain, being itself to blame, keeps others waiting only where many
 * do. Thread-safe; one thread at a time for each delivery.
 */
public final class WaitingDeliveries {
    private final StandIns standIns;
    private final Semaphore places;

    /** @param most deliveries that may be replaced at once, 0 or more */
    public WaitingDeliveries(StandIns standIns, int most) {
        this.standIns = standIns;
        this.places = new Semaphore(most);
    }

    /** It begins to wait, or goes on with that. */
    void waits(Delivery delivery) {
        if (!delivery.hasStandIn() && places.tryAcquire()) {
            delivery.setStandIn(true);
            standIns.begin();
        }
    }

    /** It is sent, or has ended. */
    void waitsNoLonger(Delivery delivery) {
        if (delivery.hasStandIn()) {
            delivery.setStandIn(false);
            standIns.end();
            places.release();
        }
    }
}
