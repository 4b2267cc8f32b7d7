package io.metricstream.relay.receive;

import io.metricstream.relay.metrics.Waiting;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the listings of this process have handed out and what has not ended yet: the next listing leaves it out. So a listing
 * need not wait for the objects of the one before, of which one may wait for the endpoint for hours. Thread-safe.
 */
final class ListedObjects {
    private final Set<String> inHand = ConcurrentHashMap.newKeySet();
    private final AtomicInteger listings = new AtomicInteger();
    private final ListedBacklog backlog;

    ListedObjects(InstantSource clock) {
        this.backlog = new ListedBacklog(clock);
    }

    void listingBegins() {
        listings.incrementAndGet();
        backlog.listingBegins();
    }

    void listingEnds() {
        backlog.listingEnds(inHand::contains);
        listings.decrementAndGet();
    }

    /** A page of a listing was read. */
    void shown(List<ObjectReference> toRead, List<ObjectReference> inWorkElsewhere) {
        backlog.shown(toRead, inWorkElsewhere);
    }

    Waiting waiting() {
        return backlog.now(inHand::contains);
    }

    /** Whether a listing has not handed out all of its objects yet. */
    boolean areBeingListed() {
        return listings.get() > 0;
    }

    void handOut(ObjectReference object) {
        inHand.add(object.toString());
    }

    void end(ObjectReference object, boolean settled) {
        backlog.ended(object, settled);
        inHand.remove(object.toString());
    }

    /** Whether an object of this key is in hand, whatever its ETag: one that has replaced it waits for the next listing. */
    boolean isInHand(ObjectReference object) {
        return inHand.contains(object.toString());
    }
}
