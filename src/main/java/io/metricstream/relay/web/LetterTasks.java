package io.metricstream.relay.web;

import static io.metricstream.relay.inspect.NumberText.number;

import io.metricstream.relay.inspect.LetterDiscard;
import io.metricstream.relay.inspect.Letters;
import io.metricstream.relay.replay.Replay;
import io.metricstream.relay.replay.ReplayRule;
import io.metricstream.relay.replay.ReplayTally;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.camel.ProducerTemplate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Replays and discards letters in the background, one task at a time. Thread-safe. */
final class LetterTasks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LetterTasks.class);

    private final Letters letters;
    private final Supplier<ProducerTemplate> routes;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread named = new Thread(task, "relay-letter-task");
        named.setDaemon(true);
        return named;
    });
    private @Nullable TaskProgress progress;
    private Runnable stop = () -> {};
    private volatile boolean stopped;

    private interface Work {
        void run() throws Exception;
    }

    /** @param routes of the running relay */
    LetterTasks(Letters letters, Supplier<ProducerTemplate> routes) {
        this.letters = letters;
        this.routes = routes;
    }

    /** Of the last task; empty where there was none. */
    synchronized Optional<TaskProgress> progress() {
        return Optional.ofNullable(progress);
    }

    /** Answers false, and does nothing, where another task goes on. */
    boolean replay(LetterSelection chosen, ReplayRule rule) {
        ProducerTemplate template = routes.get();
        Replay replay = new Replay(template, rule);
        boolean begun = begin("Replay", replay::stop, () -> {
            try (template) {
                note(now -> now.withTotal(chosen.count(letters).letters()));
                ReplayTally end = replay.run(
                        chosen.letters(letters),
                        () -> 0,
                        (letter, tally, problem) -> note(now -> now.at(tally.letters(), words(tally))
                                .withProblem(problem.isEmpty() ? "" : letter.id() + ": " + problem)));
                note(now -> now.at(end.letters(), words(end)));
            }
        });
        if (!begun) {
            template.stop();
        }
        return begun;
    }

    private static String words(ReplayTally tally) {
        return number(tally.accepted()) + " accepted and gone, " + number(tally.kept()) + " stay"
                + (tally.left() == 0 ? "" : ", " + number(tally.left()) + " left since a part of them would come twice")
                + (tally.failed() == 0 ? "" : ", " + number(tally.failed()) + " failed");
    }

    /**
     * Answers false, and does nothing, where another task goes on.
     *
     * @param asked when it was said what is lost; what has come since stays
     */
    boolean discard(LetterSelection chosen, Instant asked) {
        return begin("Discard", () -> {}, () -> {
            note(now -> now.withTotal(chosen.count(letters).letters()));
            LetterDiscard end = LetterDiscard.of(
                    letters,
                    chosen.letters(letters),
                    asked,
                    gone -> note(now -> now.at(gone, gone + " discarded")),
                    () -> stopped);
            String came = end.stayed() == 0 ? "" : ", " + end.stayed() + " have come since, and stay";
            note(now -> now.at(end.discarded().letters(), end.discarded().letters() + " discarded" + came));
        });
    }

    private synchronized boolean begin(String verb, Runnable stopping, Work work) {
        if (progress != null && progress.running()) {
            return false;
        }
        progress = TaskProgress.begin(verb);
        stop = stopping;
        stopped = false;
        thread.execute(() -> run(work));
        return true;
    }

    private void run(Work work) {
        try {
            work.run();
        } catch (Exception e) {
            LOG.warn("dead letters, by the page: {}", e.getMessage());
            LOG.debug("dead letters, by the page", e);
            note(now -> now.withProblem("It has ended early: " + e.getMessage()));
        } finally {
            note(TaskProgress::ended);
        }
    }

    private synchronized void note(UnaryOperator<TaskProgress> change) {
        progress = progress == null ? null : change.apply(progress);
    }

    /** The task in hand ends after the letter in hand. */
    synchronized void stop() {
        stopped = true;
        stop.run();
    }

    @Override
    public void close() {
        stop();
        thread.shutdown();
    }
}
