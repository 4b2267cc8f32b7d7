package io.metricstream.relay.receive;

import io.metricstream.relay.metrics.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What listings have shown and what is not settled yet, with its age. A listing is read a page at a time, as its objects are
 * taken: of a backlog that is larger than a page, and what is in hand, only that much is known. Heap holds no more either:
 * what was given back is counted, and shown again by the next listing. Thread-safe.
 */
final class ListedBacklog {
    private final InstantSource clock;

    /** Shown to be read, and not ended: by name, when it was written. */
    private final Map<String, Instant> open = new HashMap<>();

    /** Shown, and to be shown again: given back here, or in work elsewhere. */
    private long left;

    private long elsewhere;
    private Instant oldestLeft = Instant.MAX;
    private boolean begun;

    ListedBacklog(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void listingBegins() {
        begun = true;
    }

    /**
     * A page was read.
     *
     * @param toRead is handed out next
     * @param inWork is worked on in another instance
     */
    synchronized void shown(List<ObjectReference> toRead, List<ObjectReference> inWork) {
        if (begun) {
            begun = false;
            left = 0;
            elsewhere = 0;
            oldestLeft = Instant.MAX;
        }
        toRead.forEach(object -> open.put(object.toString(), written(object.lastModified())));
        inWork.forEach(object -> leave(written(object.lastModified())));
        left -= inWork.size();
        elsewhere += inWork.size();
    }

    /** An object that was handed out is settled, or given back. */
    synchronized void ended(ObjectReference object, boolean settled) {
        Instant written = open.remove(object.toString());
        if (written != null && !settled) {
            leave(written);
        }
    }

    /** Nothing is handed out any more: what was not, is left to the next listing. */
    synchronized void listingEnds(Predicate<String> isInHand) {
        open.entrySet().removeIf(entry -> {
            boolean leaves = !isInHand.test(entry.getKey());
            if (leaves) {
                leave(entry.getValue());
            }
            return leaves;
        });
    }

    synchronized Waiting now(Predicate<String> isInHand) {
        long inHand = open.keySet().stream().filter(isInHand).count();
        Instant oldest = open.values().stream().min(Instant::compareTo).orElse(Instant.MAX);
        Instant oldestOfAll = oldest.isBefore(oldestLeft) ? oldest : oldestLeft;
        Instant now = clock.instant();
        double age = oldestOfAll.isAfter(now)
                ? 0
                : Duration.between(oldestOfAll, now).toMillis() / 1e3;
        return new Waiting(open.size() - inHand + left, inHand + elsewhere, age);
    }

    private void leave(Instant written) {
        left++;
        oldestLeft = written.isBefore(oldestLeft) ? written : oldestLeft;
    }

    private static Instant written(@Nullable Instant lastModified) {
        return lastModified == null ? Instant.MAX : lastModified;
    }
}
