package io.metricstream.relay.cli;

import io.metricstream.relay.replay.Replay;
import io.metricstream.relay.service.RelayService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Has Ctrl-C and SIGTERM stop a replay after the letter in hand; one that waits for the endpoint is left at once. */
final class ReplayStop implements AutoCloseable {
    /** More than the longest answer is waited for by default. */
    private static final Duration LAST_LETTER = Duration.ofSeconds(15);

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration LAST_LINE = Duration.ofSeconds(5);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean complete;

    private ReplayStop(Replay replay, RelayService relay) {
        hook = new Thread(() -> stop(replay, relay), "relay-replay-stop");
    }

    static ReplayStop on(Replay replay, RelayService relay) {
        ReplayStop stop = new ReplayStop(replay, relay);
        Runtime.getRuntime().addShutdownHook(stop.hook);
        return stop;
    }

    /** Every letter has had its turn: there is nothing to go on with. */
    void complete() {
        complete = true;
    }

    private void stop(Replay replay, RelayService relay) {
        replay.stop();
        try {
            if (!isLetterEnded(relay)) {
                relay.close();
                ended.await(LAST_LINE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!complete) {
            // Here, since the process ends when this does.
            System.err.println("relay: stopped before all dead letters had their turn; the same command goes on with"
                    + " the rest");
        }
    }

    private boolean isLetterEnded(RelayService relay) throws InterruptedException {
        long end = System.nanoTime() + LAST_LETTER.toNanos();
        while (System.nanoTime() < end && relay.gate().hold().isEmpty()) {
            if (ended.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook runs: it waits for this.
        }
    }
}
