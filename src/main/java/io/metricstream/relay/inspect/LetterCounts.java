package io.metricstream.relay.inspect;

import io.metricstream.relay.message.Reason;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;

/** How many dead letters there are, by reason. Not thread-safe. */
public final class LetterCounts {
    /** @param bytes as stored */
    public record Count(long letters, long bytes) {}

    private final Map<Reason, Count> byReason = new EnumMap<>(Reason.class);

    /** Counts these. */
    public static LetterCounts of(Iterator<Letter> letters) {
        LetterCounts counts = new LetterCounts();
        letters.forEachRemaining(letter -> counts.add(letter.id().reason(), letter.bytes()));
        return counts;
    }

    /** Counts one more. */
    public void add(Reason reason, long bytes) {
        add(reason, new Count(1, bytes));
    }

    /** Adds what was counted elsewhere. */
    void add(LetterCounts others) {
        others.byReason.forEach(this::add);
    }

    private void add(Reason reason, Count count) {
        byReason.merge(reason, count, (a, b) -> new Count(a.letters() + b.letters(), a.bytes() + b.bytes()));
    }

    /** Only reasons that there are letters of, in the order of {@link Reason}. */
    public Map<Reason, Count> byReason() {
        return new EnumMap<>(byReason);
    }

    public long letters() {
        return byReason.values().stream().mapToLong(Count::letters).sum();
    }

    public long bytes() {
        return byReason.values().stream().mapToLong(Count::bytes).sum();
    }
}
