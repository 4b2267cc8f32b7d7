package io.metricstream.relay.web;

import io.metricstream.relay.deliver.Gate;
import io.metricstream.relay.metrics.RelayMetrics;
import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the page shows and does, for whoever may. Each answer may take as long as S3 does. Thread-safe. */
final class Pages {
    private final Templates templates;
    private final Place place;
    private final RelayMetrics metrics;
    private final Gate gate;
    private final History history;
    private final LetterPages letters;
    private final LetterTasks tasks;

    /** Where data comes from and goes to, in words. */
    record Place(String source, String endpoint) {}

    Pages(
            Templates templates,
            Place place,
            RelayMetrics metrics,
            Gate gate,
            History history,
            LetterPages letters,
            LetterTasks tasks) {
        this.templates = templates;
        this.place = place;
        this.metrics = metrics;
        this.gate = gate;
        this.history = history;
        this.letters = letters;
        this.tasks = tasks;
    }

    /**
     * @throws IllegalArgumentException if a value cannot be read
     * @throws IOException if a letter cannot be read
     */
    PageAnswer get(String path, MultiMap values) throws IOException {
        return switch (path) {
            case "/" -> overview(!values.contains("pause"));
            case "/letters" -> letters.list(values);
            case "/letters/show" -> letters.show(values);
            case "/task" ->
                PageAnswer.ok(templates.render("task", Map.of("task", tasks.progress(), "hold", gate.hold())));
            default -> message(404, "There is no such page.");
        };
    }

    /** Each of these changes something: whoever calls has made sure that it is wanted. */
    PageAnswer post(String path, MultiMap values) {
        return switch (path) {
            case "/letters/replay" -> letters.replay(values);
            case "/letters/discard" -> letters.discard(values);
            case "/task/stop" -> {
                tasks.stop();
                yield PageAnswer.seeOther("/task");
            }
            default -> message(404, "There is no such page.");
        };
    }

    /** A page with nothing but these words. */
    PageAnswer message(int status, String words) {
        return templates.message(status, words);
    }

    /** Asks for the token. */
    PageAnswer login(String words) {
        return new PageAnswer(401, "", templates.render("login", Map.of("words", words)));
    }

    private PageAnswer overview(boolean live) {
        Map<String, Object> values = new HashMap<>();
        values.put("live", live);
        values.put("source", place.source());
        values.put("endpoint", place.endpoint());
        values.put("flow", metrics.conservation());
        values.put("objects", metrics.objects("completed"));
        values.put("hold", gate.hold());
        values.put("reasons", metrics.deadLetters());
        values.put("charts", List.of(history.throughput(), history.freshness()));
        return PageAnswer.ok(templates.render("overview", values));
    }
}
