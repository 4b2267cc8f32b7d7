package io.metricstream.relay.state;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Completes objects as the relay does, without the work in between. */
public final class Completion {
    private Completion() {}

    /** Claims an object and records at once that all of it is settled; anew, if that was recorded before. */
    public static void record(ProgressStore store, ObjectIdentity object, Instant when) {
        store.forget(object);
        Claim claim = store.claim(object, Duration.ofMinutes(1));
        if (claim instanceof Claim.Claimed claimed) {
            store.write(List.of(new ProgressWrite.Completed(claimed.lease(), when)));
        } else {
            throw new IllegalStateException(object + " cannot be completed: " + claim);
        }
    }
}
