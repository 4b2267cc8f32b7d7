package io.metricstream.relay.deliver;

import io.metricstream.relay.deliver.Outcome.Misconfigured;
import io.metricstream.relay.deliver.Outcome.Unavailable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * The hold: one gate, shared by all deliveries. While the endpoint is not available it is closed, and one delivery at a
 * time may probe; which one rotates. Any answer that is not "not available" opens it.
 *
 * <p>The gate decides who may go and when, and never waits itself. Thread-safe.
 */
public final class Gate {
    /** How long a delivery waits before it asks the gate again, so that it sees an opening soon. */
    static final Duration LONGEST_NAP = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

    private final InstantSource clock;
    private final BackoffStrategy backoff;
    private final Set<Object> waiting = new LinkedHashSet<>();
    private @Nullable Hold hold;
    private @Nullable Object prober;
    private int failures;
    private long accepted;
    private Instant nextProbe = Instant.MIN;

    /**
     * Why and since when deliveries wait.
     *
     * @param cause in a sentence that says what to do
     */
    public record Hold(Instant since, Unavailable cause) {}

    /** @param backoff from the count of failed probes, 1 or more, to the time before the next; with full jitter */
    public Gate(InstantSource clock, BackoffStrategy backoff) {
        this.clock = clock;
        this.backoff = backoff;
    }

    /** How long {@code delivery} is to wait before it asks again; zero means go. */
    synchronized Duration ask(Object delivery) {
        if (hold == null) {
            return Duration.ZERO;
        }
        waiting.add(delivery);
        return askInTurn(delivery);
    }

    /** As {@link #ask}, for what is suspect or was refused: it probes a closed gate only where nobody else could. */
    synchronized Duration askLast(Object suspect) {
        if (hold == null) {
            return Duration.ZERO;
        }
        return waiting.isEmpty() ? askInTurn(suspect) : LONGEST_NAP;
    }

    private Duration askInTurn(Object delivery) {
        Duration left = Duration.between(clock.instant(), nextProbe);
        if (prober != null && prober != delivery || left.compareTo(Duration.ZERO) > 0) {
            return left.compareTo(Duration.ZERO) <= 0 || left.compareTo(LONGEST_NAP) > 0 ? LONGEST_NAP : left;
        }
        boolean isFirst = waiting.isEmpty() || waiting.iterator().next() == delivery;
        boolean firstIsLate = left.compareTo(LONGEST_NAP.multipliedBy(-3)) < 0;
        if (!isFirst && !firstIsLate) {
            return LONGEST_NAP.dividedBy(5);
        }
        prober = delivery;
        return Duration.ZERO;
    }

    /** The endpoint was not available to {@code delivery}. */
    synchronized void close(Object delivery, Unavailable cause) {
        Instant now = clock.instant();
        boolean probed = hold == null || prober == delivery;
        if (hold == null || isNews(hold.cause(), cause)) {
            log(cause);
        }
        hold = new Hold(hold == null ? now : hold.since(), cause);
        // To the end of the queue, once it asks again: probes rotate, and who does not ask any more is not waited for.
        waiting.remove(delivery);
        if (probed) {
            prober = null;
            failures++;
        }
        // What was on its way when the gate closed counts for no probe; but a time that it names is kept to.
        Duration asked = cause.retryAfter();
        if (asked != null) {
            waitUntil(now.plus(asked));
        } else if (probed) {
            waitUntil(now.plus(delay(failures)));
        }
    }

    /** The endpoint was not available to what is suspect: that closes no gate. */
    synchronized void failLast(Object suspect, Unavailable cause) {
        if (prober == suspect) {
            close(suspect, cause);
        }
        leave(suspect);
    }

    /** How long to wait after so many tries in vain, 1 or more. */
    Duration delay(int tries) {
        return backoff.computeDelay(tries + 1);
    }

    private void waitUntil(Instant time) {
        nextProbe = time.isAfter(nextProbe) ? time : nextProbe;
    }

    /** The endpoint has accepted {@code delivery}. */
    synchronized void accepted(Object delivery) {
        accepted++;
        open(delivery);
    }

    /** How often the endpoint has accepted anything. */
    synchronized long accepted() {
        return accepted;
    }

    /** The endpoint has answered {@code delivery} otherwise than "not available". */
    synchronized void open(Object delivery) {
        leave(delivery);
        if (hold != null) {
            Duration held = Duration.between(hold.since(), clock.instant());
            LOG.info("the endpoint answers again, after {} s", held.toSeconds());
        }
        hold = null;
        prober = null;
        failures = 0;
        nextProbe = Instant.MIN;
    }

    /** {@code delivery} does not wait any longer. */
    synchronized void leave(Object delivery) {
        waiting.remove(delivery);
        if (prober == delivery) {
            prober = null;
        }
    }

    /** Whether and why deliveries wait. */
    public synchronized Optional<Hold> hold() {
        return Optional.ofNullable(hold);
    }

    /** One line for each cause, not for each probe: an endpoint may name each of its answers anew. */
    private static boolean isNews(Unavailable before, Unavailable now) {
        return now.status() != before.status()
                || now.getClass() != before.getClass()
                || now.status() == 0 && !now.cause().equals(before.cause());
    }

    private static void log(Unavailable cause) {
        if (cause instanceof Misconfigured) {
            LOG.error("holding, nothing is lost: {}", cause.cause());
        } else {
            LOG.warn("holding, nothing is lost: {}", cause.cause());
        }
    }
}
