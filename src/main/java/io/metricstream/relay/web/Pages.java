package io.metricstream.relay.web;

import io.metricstream.relay.deadletter.Reason;
import io.metricstream.relay.deliver.Gate;
import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.inspect.LetterId;
import io.metricstream.relay.inspect.LetterInspector;
import io.metricstream.relay.inspect.Letters;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.replay.ReplayRule;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the page shows and does, for whoever may. Each answer may take as long as S3 does. Thread-safe. */
final class Pages {
    static final int ROWS = 50;
    private static final int LISTED = 20;
    private static final long MOST_SKIPPED = 1_000_000;

    /** Of a letter, which is decoded beside all that the relay has in hand; Firehose's largest record is smaller. */
    private static final long MOST_SHOWN_BYTES = 4 << 20;

    private static final Duration TURN = Duration.ofSeconds(10);

    private final Templates templates = new Templates();
    private final Place place;
    private final RelayMetrics metrics;
    private final Gate gate;
    private final History history;
    private final Letters letters;
    private final LetterInspector inspector;
    private final LetterTasks tasks;
    private final InstantSource clock = InstantSource.system();
    private final Semaphore reading = new Semaphore(1);

    /** Where data comes from and goes to, in words. */
    record Place(String source, String endpoint) {}

    Pages(
            Place place,
            RelayMetrics metrics,
            Gate gate,
            History history,
            Letters letters,
            LetterInspector inspector,
            LetterTasks tasks) {
        this.place = place;
        this.metrics = metrics;
        this.gate = gate;
        this.history = history;
        this.letters = letters;
        this.inspector = inspector;
        this.tasks = tasks;
    }

    /**
     * @throws IllegalArgumentException if a value cannot be read
     * @throws IOException if a letter cannot be read
     */
    Answer get(String path, MultiMap values) throws IOException {
        return switch (path) {
            case "/" -> overview(!values.contains("pause"));
            case "/letters" -> list(values);
            case "/letters/show" -> show(values);
            case "/task" -> Answer.ok(templates.render("task", Map.of("task", tasks.progress(), "hold", gate.hold())));
            default -> message(404, "There is no such page.");
        };
    }

    /** Each of these changes something: whoever calls has made sure that it is wanted. */
    Answer post(String path, MultiMap values) {
        return switch (path) {
            case "/letters/replay" -> replay(values);
            case "/letters/discard" -> discard(values);
            case "/task/stop" -> {
                tasks.stop();
                yield Answer.seeOther("/task");
            }
            default -> message(404, "There is no such page.");
        };
    }

    /** A page with nothing but these words. */
    Answer message(int status, String words) {
        return new Answer(status, "", templates.render("message", Map.of("words", words)));
    }

    /** Asks for the token. */
    Answer login(String words) {
        return new Answer(401, "", templates.render("login", Map.of("words", words)));
    }

    private Answer overview(boolean live) {
        Map<String, Object> values = new HashMap<>();
        values.put("live", live);
        values.put("source", place.source());
        values.put("endpoint", place.endpoint());
        values.put("flow", metrics.conservation());
        values.put("objects", metrics.objects("completed"));
        values.put("hold", gate.hold());
        values.put("reasons", metrics.deadLetters());
        values.put("charts", List.of(history.throughput(), history.freshness()));
        return Answer.ok(templates.render("overview", values));
    }

    private Answer list(MultiMap values) {
        LetterSelection chosen = LetterSelection.of(values, letters, clock);
        long skipped = skipped(values.get("skip"));
        Iterator<Letter> found = letters.list(chosen.filter(), skipped);
        List<Letter> rows = new ArrayList<>();
        while (rows.size() < ROWS && found.hasNext()) {
            rows.add(found.next());
        }
        return Answer.ok(templates.render(
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

    private Answer show(MultiMap values) throws IOException {
        Optional<LetterId> id = letters.parse(Objects.requireNonNullElse(values.get("id"), ""));
        Optional<Letter> letter = id.flatMap(letters::find);
        if (letter.isEmpty()) {
            return message(404, "There is no such dead letter. It may have been replayed or discarded.");
        }
        if (letter.get().bytes() > MOST_SHOWN_BYTES) {
            return message(
                    200,
                    "This dead letter has " + PageText.count(letter.get().bytes(), "byte")
                            + ", more than this page reads. On a terminal: relay dead-letters show "
                            + letter.get().id());
        }
        return showAlone(letter.get());
    }

    /** One at a time: that bounds the memory. */
    private Answer showAlone(Letter letter) throws IOException {
        try {
            if (!reading.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                return message(503, "Another dead letter is being read. Try again.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return message(503, "The relay stops.");
        }
        try {
            return Answer.ok(templates.render(
                    "letter",
                    Map.of(
                            "report", inspector.report(letter, LISTED),
                            "repeats", !new ReplayRule(false).allows(letter))));
        } finally {
            reading.release();
        }
    }

    private Answer replay(MultiMap values) {
        LetterSelection chosen = LetterSelection.of(values, letters, clock);
        if (!chosen.isClear()) {
            return message(400, "Nothing is sent: choose letters first.");
        }
        return begun(tasks.replay(chosen, new ReplayRule(values.contains("again"))));
    }

    private Answer discard(MultiMap values) {
        LetterSelection chosen = LetterSelection.of(values, letters, clock);
        if (!chosen.isClear()) {
            return message(400, "Nothing is discarded: choose letters first.");
        }
        String asked = values.get("asked");
        if (asked != null) {
            return begun(tasks.discard(chosen, Instant.parse(asked)));
        }
        Instant now = clock.instant();
        return Answer.ok(templates.render(
                "discard", Map.of("chosen", chosen, "counts", chosen.count(letters), "asked", now.toString())));
    }

    private Answer begun(boolean begun) {
        return begun
                ? Answer.seeOther("/task")
                : message(409, "Another replay or discard is under way. Wait for its end, or stop it.");
    }
}
