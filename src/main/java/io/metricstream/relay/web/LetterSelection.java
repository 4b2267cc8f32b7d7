package io.metricstream.relay.web;

import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.inspect.LetterCounts;
import io.metricstream.relay.inspect.LetterFilter;
import io.metricstream.relay.inspect.LetterId;
import io.metricstream.relay.inspect.Letters;
import io.metricstream.relay.message.Reason;
import io.vertx.core.MultiMap;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The letters that a request is about: those that it names, or all that pass its filter.
 *
 * @param ids empty for all that pass the filter
 * @param reason as it was written, empty for any
 * @param source as it was written, empty for any
 * @param since as it was written, a time or an age; empty for any
 */
public record LetterSelection(
        List<LetterId> ids, LetterFilter filter, String reason, String source, String since, boolean all) {

    /**
     * Reads {@code id} (any number), {@code all}, {@code reason}, {@code source} and {@code since}.
     *
     * @throws IllegalArgumentException if one of them cannot be read; the message says how to write it
     */
    static LetterSelection of(MultiMap values, Letters letters, InstantSource clock) {
        String reason = text(values, "reason");
        String source = text(values, "source");
        String since = text(values, "since");
        Set<Reason> reasons = reason.isEmpty() ? Set.of() : Set.of(LetterFilter.reason(reason));
        return new LetterSelection(
                values.getAll("id").stream()
                        .map(id -> id(id, letters))
                        .distinct()
                        .toList(),
                new LetterFilter(reasons, since.isEmpty() ? null : LetterFilter.since(since, clock.instant()), source),
                reason,
                source,
                since,
                values.contains("all"));
    }

    private static String text(MultiMap values, String name) {
        return Objects.requireNonNullElse(values.get(name), "").strip();
    }

    private static LetterId id(String text, Letters letters) {
        return letters.parse(text).orElseThrow(() -> new IllegalArgumentException(text + " is no ID of a dead letter"));
    }

    /** Whether it is clear which letters are meant. */
    boolean isClear() {
        return all == ids.isEmpty();
    }

    /** What is left of them now. */
    Iterator<Letter> letters(Letters letters) {
        return all
                ? letters.list(filter)
                : ids.stream().map(letters::find).flatMap(Optional::stream).iterator();
    }

    LetterCounts count(Letters letters) {
        return all ? letters.count(filter) : LetterCounts.of(letters(letters));
    }
}
