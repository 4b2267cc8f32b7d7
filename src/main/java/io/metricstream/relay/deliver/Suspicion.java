package io.metricstream.relay.deliver;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether what was sent in vain is itself to blame, although the answer, or the lack of one, means "not available". A try
 * counts only where the endpoint has accepted something else since the one before: in an outage none does, however long
 * it is. After {@value #TRIES} tries that count it is suspect. What is suspect and more than one frame is cut, and its
 * pieces are suspect; one frame is convicted after as many tries again, and after a patience. One thread at a time.
 */
final class Suspicion {
    /** Tries that count until a batch is suspect, and as many until a suspect frame is convicted. */
    static final int TRIES = 5;

    private long accepted;
    private int tries;
    private @Nullable Instant since;

    /** What is to be done after a try in vain. */
    enum Verdict {
        /** Nothing is held against it: it waits as all do, at the gate. */
        WAIT,
        /** It is suspect, and is sent again once its siblings had their turn. */
        PUT_OFF,
        /** It is suspect, and is sent again in halves. */
        CUT,
        /** It alone is to blame. */
        CONVICT
    }

    /** @param accepted how often the endpoint has accepted anything so far */
    Suspicion(long accepted) {
        this(accepted, null);
    }

    private Suspicion(long accepted, @Nullable Instant since) {
        this.accepted = accepted;
        this.since = since;
    }

    /** Of a piece, when the whole is cut. */
    Suspicion ofPiece() {
        return new Suspicion(accepted, since);
    }

    boolean isSuspect() {
        return since != null;
    }

    /** How long it has been suspect; zero where it is not. */
    Duration age(Instant now) {
        return since == null ? Duration.ZERO : Duration.between(since, now);
    }

    /**
     * It was sent in vain.
     *
     * @param acceptedNow how often the endpoint has accepted anything so far
     * @param patience how long a frame is suspect, at least, before it is convicted
     */
    Verdict failed(long acceptedNow, boolean isOneFrame, Duration patience, Instant now) {
        boolean counts = acceptedNow != accepted;
        accepted = acceptedNow;
        tries += counts ? 1 : 0;
        if (since == null) {
            if (tries < TRIES) {
                return Verdict.WAIT;
            }
            since = now;
            tries = 0;
        }
        if (!isOneFrame) {
            return counts ? Verdict.CUT : Verdict.PUT_OFF;
        }
        boolean isConvicted = counts && tries >= TRIES && age(now).compareTo(patience) >= 0;
        return isConvicted ? Verdict.CONVICT : Verdict.PUT_OFF;
    }
}
