package io.metricstream.relay.deliver;

import io.metricstream.relay.deliver.Outcome.Misconfigured;
import io.metricstream.relay.message.RelayHeaders;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Tells frames that deserve to be refused from an endpoint that refuses everything. A refused frame is a dead letter as
 * soon as it is found, but for {@value #MOST_IN_A_ROW} in a row at most, in the whole process, with nothing accepted
 * anywhere in between. What is refused beyond that is put off: the rest of its batch is tried first. Then the object in
 * hand is given back, once, so that another is tried; and if the frames of that, or of the same one when it comes again,
 * are refused too, all deliveries hold. Only an acceptance ends that, and the count begins anew.
 *
 * <p>So many poisoned frames beside good ones cost nothing but time: 25 in a row are 20 letters, an acceptance of what lies
 * beside them or of another object, and 5 letters more. Thread-safe.
 */
public final class RefusalLimit {
    static final int MOST_IN_A_ROW = 20;

    private final boolean isUnlimited;
    private int inARow;
    private boolean isHolding;
    private @Nullable Object givenBack;

    /** What is to be done about frames that were put off. */
    enum Verdict {
        /** The endpoint has accepted something: they are sent again now. */
        GO_ON,
        GIVE_BACK,
        HOLD
    }

    /** @param isUnlimited {@code relay.otlp.on-refuse-all=dead-letter}: however many are refused, they are dead letters */
    public RefusalLimit(boolean isUnlimited) {
        this.isUnlimited = isUnlimited;
    }

    /** Takes the place of one more letter. False where there is none: the frame must not become a letter now. */
    synchronized boolean reserve() {
        if (isUnlimited) {
            return true;
        }
        if (inARow == MOST_IN_A_ROW) {
            return false;
        }
        inARow++;
        return true;
    }

    /** Whether a refusal may be about the endpoint, rather than about what was sent. */
    synchronized boolean isReached() {
        return !isUnlimited && inARow == MOST_IN_A_ROW;
    }

    /** The endpoint has accepted something. */
    synchronized void accepted() {
        inARow = 0;
        isHolding = false;
        givenBack = null;
    }

    /** Whether a refusal says no more than that the endpoint refuses everything. */
    synchronized boolean isHolding() {
        return isHolding;
    }

    /**
     * What becomes of the frames of an object that were put off, now that their siblings had their turn.
     *
     * @param inHand the object since it was received; the same one is another when it comes again
     */
    synchronized Verdict verdict(@Nullable Object inHand) {
        if (inARow < MOST_IN_A_ROW) {
            return Verdict.GO_ON;
        }
        if (givenBack == null) {
            givenBack = inHand;
        }
        if (givenBack == inHand && !isHolding) {
            return Verdict.GIVE_BACK;
        }
        isHolding = true;
        return Verdict.HOLD;
    }

    /** Why deliveries hold, and the way out. @param refused tells what the endpoint said last */
    static Misconfigured cause(Message refused) {
        return new Misconfigured(
                "the endpoint refuses everything: " + MOST_IN_A_ROW
                        + " frames in a row, of more than one object (last: "
                        + refused.getHeader(RelayHeaders.DETAIL)
                        + "); check relay.otlp.endpoint; if the data is to blame, set relay.otlp.on-refuse-all=dead-letter,"
                        + " which keeps all that is refused in the failure bucket",
                null,
                // None is given to an acceptance that rejects each data point; 0 would be told anew at each probe.
                refused.getHeader(RelayHeaders.STATUS, 200, Integer.class));
    }
}
