package io.metricstream.relay.state;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Of several services that would read the same place and share a state, one leads and the others stand by: a lease on the name
 * of the place, taken like that of an object. Who leads renews it, three times in its length, until this is closed; who stands
 * by tries to take it, at least once a second. Thread-safe, and {@link #why()} never waits.
 *
 * <p>Who leads counts the length of the lease by a clock of its own that never jumps, from before it asked for it. So whoever
 * cannot renew has stopped leading before the state gives the lease to another one. If the clock of the state jumps ahead, two
 * may lead until the next renewal, a third of the length at most.
 */
public final class Leadership implements AutoCloseable {
    /** So that two may fail before the lease ends. */
    private static final int RENEWALS_A_LEASE = 3;

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** How long a stop waits for a renewal that is under way; after that the lease ends by itself. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);

    private final ProgressStore store;
    private final ObjectIdentity name;
    private final Duration length;
    private final ScheduledExecutorService timer;
    private final CountDownLatch asked = new CountDownLatch(1);

    // All are written by one thread alone: that of the timer, and after its end the one that closes.
    private volatile @Nullable Lease lease;
    private volatile long endsNanos = System.nanoTime();
    private volatile boolean othersLead;

    /**
     * @param store is closed by its owner, after this
     * @param place what is read, as s3://bucket/prefix
     * @param length how long the others wait after the leader was killed, 1 s to {@link Lease#LONGEST}
     */
    public Leadership(ProgressStore store, String place, Duration length) {
        this.store = store;
        // In no bucket: no listing shows it, and none makes the state forget it.
        this.name = new ObjectIdentity("", place, "leader");
        this.length = length;
        ScheduledThreadPoolExecutor oneThread = new ScheduledThreadPoolExecutor(1, Leadership::thread);
        oneThread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        oneThread.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        this.timer = oneThread;
        Duration third = length.dividedBy(RENEWALS_A_LEASE);
        Duration pause = third.compareTo(LONGEST_PAUSE) < 0 ? third : LONGEST_PAUSE;
        timer.scheduleWithFixedDelay(this::claimOrRenew, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "relay-leadership");
        thread.setDaemon(true);
        return thread;
    }

    /** Why this instance does not read the place, and when it will, in a line; null where it leads. */
    public @Nullable String why() {
        if (holds()) {
            return null;
        }
        return othersLead
                ? "another instance polls " + name.key() + "; this one stands by and takes over within "
                        + length.plus(LONGEST_PAUSE).toSeconds() + " s of its end"
                : "whether another instance polls " + name.key()
                        + " is not known until the state answers; it is asked again";
    }

    /**
     * Whether this instance leads. Waits until the state was asked once, so that the first poll, which comes with the start, is
     * not left out for that.
     */
    public boolean leads() {
        try {
            asked.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return holds();
    }

    private boolean holds() {
        return lease != null && endsNanos - System.nanoTime() > 0;
    }

    private void claimOrRenew() {
        try {
            Lease held = lease;
            if (held == null) {
                claim();
            } else if (endsNanos - System.nanoTime() < length.toNanos() * (RENEWALS_A_LEASE - 1) / RENEWALS_A_LEASE) {
                renew(held);
            }
        } catch (RuntimeException | Error e) {
            // Not out of the timer, which would not come again. That the state fails, StateWatch tells.
            othersLead = false;
            LOG.debug("who polls {} cannot be settled now", name.key(), e);
        } finally {
            asked.countDown();
        }
    }

    private void claim() {
        long asked = System.nanoTime();
        if (store.claim(name, length) instanceof Claim.Claimed claimed) {
            endsNanos = asked + length.toNanos();
            lease = claimed.lease();
            LOG.info("this instance polls {}", name.key());
        } else if (!othersLead) {
            othersLead = true;
            LOG.info("{}", why());
        }
    }

    private void renew(Lease held) {
        long asked = System.nanoTime();
        try {
            store.renew(held);
            endsNanos = asked + length.toNanos();
        } catch (LeaseLostException e) {
            lease = null;
            othersLead = true;
            LOG.warn("this instance could not say in time that it still polls {}, and stands by now", name.key());
        }
    }

    /** Gives the place to whoever stands by, at once. To be called when nothing is received any more. */
    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            Lease held = lease;
            lease = null;
            if (held != null) {
                store.write(List.of(new ProgressWrite.Released(held, SettledRanges.NONE)));
            }
        } catch (StateException e) {
            LOG.warn(
                    "{} is given to another instance only after {} s: {}",
                    name.key(),
                    length.toSeconds(),
                    e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
