package io.metricstream.relay.inspect;

import io.metricstream.relay.deadletter.Reason;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which dead letters are asked for.
 *
 * @param reasons any of these; none for all
 * @param since only what was kept then or later, or null
 * @param source only letters whose source, {@code s3://bucket/key}, contains this; empty for all
 */
public record LetterFilter(Set<Reason> reasons, @Nullable Instant since, String source) {
    public static final LetterFilter ALL = new LetterFilter(Set.of(), null, "");

    public LetterFilter {
        reasons = Set.copyOf(reasons);
    }

    /** Whether the key alone does not tell which letters are asked for. */
    public boolean needsMetadata() {
        return since != null || !source.isEmpty();
    }

    /** Whether a letter of this key may be asked for. It was kept before it was modified last, or then. */
    boolean mayInclude(ListedLetter listed) {
        return (reasons.isEmpty() || reasons.contains(listed.id().reason()))
                && (since == null || !listed.lastModified().isBefore(since.minusSeconds(1)));
    }

    boolean includes(Letter letter) {
        return (since == null || !letter.time().isBefore(since))
                && letter.source().toString().contains(source);
    }
}
