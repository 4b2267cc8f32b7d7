package io.metricstream.relay.deliver;

import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way to the endpoint: what the gate knows it by, how often it was sent, and what is held against it.
 * One thread at a time.
 */
final class Delivery {
    /** Exchange property that holds the delivery; header of a piece that was put off, and is sent again. */
    static final String PROPERTY = "CamelRelayDelivery";

    private final Suspicion suspicion;
    private int attempts;
    private boolean isPutOff;
    private boolean isConvicted;
    private boolean comesLast;
    private @Nullable Runnable standIn;
    private Instant sentAt = Instant.EPOCH;
    private Instant notBefore = Instant.MIN;
    private @Nullable Instant waitingSince;
    private long acceptedBefore;

    /** @param accepted how often the endpoint has accepted anything so far */
    Delivery(long accepted) {
        this(new Suspicion(accepted));
    }

    private Delivery(Suspicion suspicion) {
        this.suspicion = suspicion;
    }

    static Delivery of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, Delivery.class);
    }

    /** Of a piece of this batch: it has waited as long, and is as suspect. */
    Delivery ofPiece() {
        Delivery piece = new Delivery(suspicion.ofPiece());
        piece.waitingSince = waitingSince;
        piece.acceptedBefore = acceptedBefore;
        return piece;
    }

    int attempts() {
        return attempts;
    }

    /** When it was sent last. */
    Instant sentAt() {
        return sentAt;
    }

    void send(Instant now) {
        attempts++;
        sentAt = now;
        isPutOff = false;
    }

    boolean isSuspect() {
        return suspicion.isSuspect();
    }

    /** Whether whatever was not refused yet, and is not suspect, probes a closed gate before it. */
    boolean comesLast() {
        return comesLast || suspicion.isSuspect();
    }

    /** Whether another is worked on in its place, while it waits. */
    boolean hasStandIn() {
        return standIn != null;
    }

    /** @param end what is to be done when it waits no longer */
    void standIn(Runnable end) {
        standIn = end;
    }

    void standInNoLonger() {
        if (standIn != null) {
            standIn.run();
            standIn = null;
        }
    }

    /** It, or what it is a piece of, was not taken by its last try. */
    void putLast() {
        comesLast = true;
    }

    /** Whether it was put off by its last try: its siblings have their turn first. */
    boolean isPutOff() {
        return isPutOff;
    }

    /** Whether it alone is known to be to blame, others having been accepted in between. */
    boolean isConvicted() {
        return isConvicted;
    }

    /** It was sent in vain; see {@link Suspicion#failed}. */
    Suspicion.Verdict failed(long accepted, boolean isOneFrame, Duration patience, Instant now) {
        Suspicion.Verdict verdict = suspicion.failed(accepted, isOneFrame, patience, now);
        isPutOff = verdict == Suspicion.Verdict.PUT_OFF;
        isConvicted = verdict == Suspicion.Verdict.CONVICT;
        return verdict;
    }

    /** How long it has been suspect. */
    Duration suspectFor(Instant now) {
        return suspicion.age(now);
    }

    /** It is not sent again before this time, whatever the gate says. */
    void notBefore(Instant time) {
        notBefore = time;
    }

    Duration nap(Instant now) {
        Duration left = now.isBefore(notBefore) ? Duration.between(now, notBefore) : Duration.ZERO;
        return left.compareTo(Gate.LONGEST_NAP) > 0 ? Gate.LONGEST_NAP : left;
    }

    /**
     * Since when it waits for an endpoint that accepts nothing: an acceptance of anything else begins the time anew. The
     * first call says {@code now}.
     *
     * @param accepted how often the endpoint has accepted anything so far
     */
    Instant waitingSince(long accepted, Instant now) {
        if (waitingSince == null || accepted != acceptedBefore) {
            waitingSince = now;
            acceptedBefore = accepted;
        }
        return waitingSince;
    }
}
