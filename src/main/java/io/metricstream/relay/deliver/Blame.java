package io.metricstream.relay.deliver;

import io.metricstream.relay.deliver.Outcome.Unavailable;
import io.metricstream.relay.deliver.Suspicion.Verdict;
import io.metricstream.relay.message.RelayHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.camel.Message;

/**
 * Tells data that the endpoint is never available to from an endpoint that is not available: what is {@link Suspicion
 * suspect} goes the way of what is refused, and does not close the gate any more. A frame ends there as a dead letter.
 *
 * <p>Of a frame that was refused, and is sent metric by metric, a suspect group of metrics counts as refused at once.
 */
public final class Blame {
    /** A frame is suspect for as long as this before it is a dead letter. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Gate gate;
    private final Duration patience;
    private final InstantSource clock;

    /**
     * @param hold {@code relay.otlp.hold}: the patience is half of that, where that is less than a quarter of an hour, so
     *     that a frame's object is not given back before the frame is convicted
     */
    public Blame(Gate gate, Duration hold, InstantSource clock) {
        this.gate = gate;
        this.patience = hold.dividedBy(2).compareTo(PATIENCE) < 0 ? hold.dividedBy(2) : PATIENCE;
        this.clock = clock;
    }

    /** Says in the message, if what was sent is to blame, what becomes of it; else the gate closes. */
    boolean isToBlame(Message message, Delivery delivery, Unavailable unavailable) {
        Instant now = clock.instant();
        boolean isOneFrame = message.getHeader(RelayHeaders.FRAMES, 0, Integer.class) <= 1;
        Verdict verdict = delivery.failed(gate.accepted(), isOneFrame, patience, now);
        if (verdict == Verdict.WAIT) {
            gate.close(delivery, unavailable);
            return false;
        }
        gate.failLast(delivery, unavailable);
        if (verdict == Verdict.PUT_OFF) {
            delivery.notBefore(now.plus(pause(delivery, unavailable)));
        }
        message.setHeader(RelayHeaders.OUTCOME, RelayHeaders.REFUSED);
        if (unavailable.status() > 0) {
            message.setHeader(RelayHeaders.STATUS, unavailable.status());
        }
        message.setHeader(
                RelayHeaders.DETAIL,
                unavailable.cause() + "; tried " + delivery.attempts() + " times, and suspect for "
                        + delivery.suspectFor(now).toSeconds() + " s, while others were accepted");
        return true;
    }

    /** Short enough for all the tries that a conviction takes, however short the patience is. */
    private Duration pause(Delivery delivery, Unavailable unavailable) {
        if (unavailable.retryAfter() != null) {
            return unavailable.retryAfter();
        }
        Duration delay = gate.delay(delivery.attempts());
        Duration longest = patience.dividedBy(Suspicion.TRIES);
        return delay.compareTo(longest) < 0 ? delay : longest;
    }
}
