package io.metricstream.relay.state;

import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the progress of all objects in work, in groups: while one group is written the next one gathers, so one transaction
 * serves many objects, and a slow database gets larger groups instead of a longer queue. One thread writes; it also renews
 * the leases of objects of which nothing was settled for a while. Thread-safe.
 *
 * <p>A crash forgets at most one group: {@value PendingProgress#MOST_UNRECORDED} settled parts.
 */
public final class ProgressWriter implements AutoCloseable {
    /** After a group the writer rests for so many times as long as it took: it may load the database by a third. */
    private static final int REST = 2;

    private static final Duration LONGEST_REST = Duration.ofMillis(200);

    /** Between two attempts where the state fails and nobody waits. */
    private static final Duration RETRY_PAUSE = Duration.ofMillis(500);

    private static final Logger LOG = LoggerFactory.getLogger(ProgressWriter.class);

    private final ProgressStore store;
    private final PendingProgress pending = new PendingProgress();
    private final Thread thread = new Thread(this::writeUntilClosed, "relay-progress");
    private boolean isFailing;

    /** @param store is closed by its owner, after this */
    public ProgressWriter(ProgressStore store) {
        this.store = store;
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Looks after a claimed object until it is completed or released.
     *
     * @throws StateException if this is closed
     */
    public ObjectProgress track(Claim.Claimed claimed) {
        return pending.track(claimed);
    }

    /** Records what is settled of all objects, releases them, and ends. What cannot be recorded is logged. */
    @Override
    public void close() {
        pending.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeUntilClosed() {
        try {
            boolean isLast = false;
            while (!isLast) {
                PendingProgress.Group group = pending.awaitGroup();
                write(group);
                isLast = group.isLast();
            }
        } catch (InterruptedException e) {
            LOG.warn("progress is not recorded any more", e);
        } finally {
            // Also after an Error: nobody waits for a thread that has ended.
            pending.end();
        }
    }

    private void write(PendingProgress.Group group) {
        long began = System.nanoTime();
        try {
            Set<Lease> lost = store.write(
                    group.writes().stream().map(PendingProgress.Write::progress).toList());
            pending.recorded(group, lost);
            Duration rest = Duration.ofNanos(REST * (System.nanoTime() - began));
            pending.rest(rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST);
            sayThatItWorks();
        } catch (RuntimeException e) {
            pending.failed(group, e);
            pending.rest(RETRY_PAUSE);
            sayThatItFails(group, e);
        } catch (Error e) {
            // This thread is the only one that records anything.
            StateException failure = new StateException("progress cannot be recorded: " + e, e);
            pending.failed(group, failure);
            pending.rest(RETRY_PAUSE);
            LOG.error("progress cannot be recorded", e);
            isFailing = true;
        }
    }

    private void sayThatItWorks() {
        if (isFailing) {
            LOG.info("progress is recorded again");
        }
        isFailing = false;
    }

    private void sayThatItFails(PendingProgress.Group group, RuntimeException failure) {
        if (!isFailing || group.isLast()) {
            LOG.warn(
                    "progress cannot be recorded; unless it can before the relay ends, what is settled meanwhile comes twice: {}",
                    failure.getMessage());
        }
        isFailing = true;
    }
}
