package io.metricstream.relay.state;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the state can be used. From its first failure on it is tried out, again and again, with at most
 * {@value #LONGEST_PAUSE_SECONDS} s in between, until a trial succeeds. Meanwhile nothing should be received: it could not be
 * claimed. Thread-safe, and {@link #why()} never waits.
 */
public final class StateWatch implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final int LONGEST_PAUSE_SECONDS = 5;

    private static final Logger LOG = LoggerFactory.getLogger(StateWatch.class);

    private final Runnable trial;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable String why;

    /** @param trial writes something; throws if it cannot. A read proves nothing where a disk is full */
    StateWatch(Runnable trial) {
        this.trial = trial;
    }

    /**
     * Why the state cannot be used, and what to do about it, in a line; null where it can. As long as that lasts it is the same
     * line, that of the first failure: others only follow from it.
     */
    public @Nullable String why() {
        return why;
    }

    synchronized void failed(StateException failure) {
        if (why == null && closed.getCount() > 0) {
            why = failure.getMessage();
            Thread thread = new Thread(this::tryUntilItWorks, "relay-state");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void tryUntilItWorks() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                if (works()) {
                    why = null;
                    return;
                }
                Duration twice = pause.multipliedBy(2);
                pause = twice.toSeconds() < LONGEST_PAUSE_SECONDS ? twice : Duration.ofSeconds(LONGEST_PAUSE_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean works() {
        try {
            trial.run();
            return true;
        } catch (RuntimeException | Error e) {
            // This thread ends only once the state works: nobody begins another one.
            LOG.debug("the state still fails", e);
            return false;
        }
    }

    /** Ends the trials, but for one that is under way. */
    @Override
    public void close() {
        closed.countDown();
    }
}
