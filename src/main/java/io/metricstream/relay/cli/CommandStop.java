package io.metricstream.relay.cli;

import io.metricstream.relay.replay.Replay;
import io.metricstream.relay.service.RelayService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has Ctrl-C and SIGTERM stop a command that else ends by itself: what is in hand ends or is given back, its claims end, and a
 * last line says how to go on.
 */
final class CommandStop implements AutoCloseable {
    /** More than the longest answer is waited for by default. */
    private static final Duration LAST_LETTER = Duration.ofSeconds(15);

    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration LAST_LINE = Duration.ofSeconds(5);

    private final CountDownLatch ended = new CountDownLatch(1);
    private final RelayService relay;
    private final Duration patience;
    private final String lastLine;
    private final Thread hook;
    private volatile boolean stopping;
    private volatile boolean complete;

    /** @param patience how long the command may take to end once it is told to, before its relay is closed */
    private CommandStop(RelayService relay, Runnable tell, Duration patience, String lastLine) {
        this.relay = relay;
        this.patience = patience;
        this.lastLine = lastLine;
        this.hook = new Thread(() -> stop(tell), "relay-command-stop");
    }

    /** The letter in hand ends; a replay that waits for the endpoint is left at once. */
    static CommandStop on(Replay replay, RelayService relay) {
        return new CommandStop(
                        relay,
                        replay::stop,
                        LAST_LETTER,
                        "stopped before all dead letters had their turn; the same command goes on with the rest")
                .added();
    }

    /** What is in flight ends: a listing goes no further once its relay is closed, and closing waits for it. */
    static CommandStop onListing(RelayService relay) {
        return new CommandStop(
                        relay,
                        () -> {},
                        Duration.ZERO,
                        "stopped before all was carried; the same command goes on, what is complete is skipped")
                .added();
    }

    private CommandStop added() {
        Runtime.getRuntime().addShutdownHook(hook);
        return this;
    }

    /** Whether the last line is to come: another one need not say why the command is not complete. */
    boolean isStopping() {
        return stopping;
    }

    /** All had its turn: there is nothing to go on with. */
    void complete() {
        complete = true;
    }

    private void stop(Runnable tell) {
        stopping = true;
        tell.run();
        try {
            awaitEnd();
            // Also where the command has ended, and closes it by itself: the process ends when this does.
            relay.close();
            ended.await(LAST_LINE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!complete) {
            // Here, since the process ends when this does.
            System.err.println("relay: " + lastLine);
        }
    }

    private void awaitEnd() throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end && relay.gate().hold().isEmpty()) {
            if (ended.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        }
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
