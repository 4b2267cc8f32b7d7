package io.metricstream.relay.web;

import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.inspect.LetterId;
import io.metricstream.relay.inspect.LetterInspector;
import io.metricstream.relay.inspect.Letters;
import io.metricstream.relay.message.Reason;
import io.metricstream.relay.replay.ReplayRule;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The dead letters on the page: listed, shown, sent again, discarded. Thread-safe. */
final class LetterPages {
    private static final int ROWS = 50;
    private static final int LISTED = 20;
    private static final long MOST_SKIPPED = 1_000_000;

    /** Of a letter, which is decoded beside all that the relay has in hand; Firehose's largest record is smaller. */
    private static final long MOST_SHOWN_BYTES = 4 << 20;

    private static final Duration TURN = Duration.ofSeconds(10);

    private final Templates templates;
    private final Letters letters;
    private final LetterInspector inspector;
    private final LetterTasks tasks;
    private final InstantSource clock = InstantSource.system();
    private final Semaphore reading = new Semaphore(1);

    LetterPages(Templates templates, Letters letters, LetterInspector inspector, LetterTasks tasks) {
        this.templates = templates;
        this.letters = letters;
        this.inspector = inspector;
        this.tasks = tasks;
    }

    PageAnswer list(MultiMap values) {
        LetterSelection chosen = LetterSelection.of(values, letters, clock);
        long skipped = skipped(values.get("skip"));
        Iterator<Letter> found = letters.list(chosen.filter(), skipped);
        List<Letter> rows = new ArrayList<>();
        while (rows.size() < ROWS && found.hasNext()) {
            rows.add(found.next());
        }
        return PageAnswer.ok(templates.render(
                "letters",
                Map.of(
                        "chosen",
                        chosen,
                        "rows",
                        rows,
                        "reasons",
                        List.of(Reason.values()),
                        "skipped",
                        skipped,
                        "more",
                        rows.size() == ROWS && found.hasNext(),
                        "task",
                        tasks.progress())));
    }

    private static long skipped(@Nullable String text) {
        return text == null || !text.matches("\\d{1,7}") ? 0 : Math.min(Long.parseLong(text), MOST_SKIPPED);
    }

    PageAnswer show(MultiMap values) throws IOException {
        Optional<LetterId> id = letters.parse(Objects.requireNonNullElse(values.get("id"), ""));
        Optional<Letter> letter = id.flatMap(letters::find);
        if (letter.isEmpty()) {
            return templates.message(404, "There is no such dead letter. It may have been replayed or discarded.");
        }
        if (letter.get().bytes() > MOST_SHOWN_BYTES) {
            return templates.message(
                    200,
                    "This dead letter has " + PageText.count(letter.get().bytes(), "byte")
                            + ", more than this page reads. On a terminal: relay dead-letters show "
                            + letter.get().id());
        }
        return showAlone(letter.get());
    }

    /** One at a time: that bounds the memory. */
    private PageAnswer showAlone(Letter letter) throws IOException {
        try {
            if (!reading.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                return templates.message(503, "Another dead letter is being read. Try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return templates.message(503, "The relay stops.");
        }
        try {
            return PageAnswer.ok(templates.render(
                    "letter",
                    Map.of(
                            "report",
                            inspector.report(letter, LISTED),
                            "repeats",
                            !new ReplayRule(false).allows(letter))));
        } finally {
            reading.release();
        }
    }

    PageAnswer replay(MultiMap values) {
        LetterSelection chosen = LetterSelection.of(values, letters, clock);
        if (!chosen.isClear()) {
            return templates.message(400, "Nothing is sent: choose letters first.");
        }
        return begun(tasks.replay(chosen, new ReplayRule(values.contains("again"))));
    }

    PageAnswer discard(MultiMap values) {
        LetterSelection chosen = LetterSelection.of(values, letters, clock);
        if (!chosen.isClear()) {
            return templates.message(400, "Nothing is discarded: choose letters first.");
        }
        String asked = values.get("asked");
        if (asked != null) {
            return begun(tasks.discard(chosen, Instant.parse(asked)));
        }
        Instant now = clock.instant();
        return PageAnswer.ok(templates.render(
                "discard", Map.of("chosen", chosen, "counts", chosen.count(letters), "asked", now.toString())));
    }

    private PageAnswer begun(boolean begun) {
        return begun
                ? PageAnswer.seeOther("/task")
                : templates.message(409, "Another replay or discard is under way. Wait for its end, or stop it.");
    }
}
