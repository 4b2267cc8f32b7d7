package io.metricstream.relay.inspect;

import io.metricstream.relay.message.Reason;
import io.metricstream.relay.settings.DurationText;
import java.time.DateTimeException;
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

    /**
     * One reason, as a person writes it.
     *
     * @throws IllegalArgumentException if there is no such reason; the message names those that there are
     */
    public static Reason reason(String word) {
        return Reason.find(word)
                .orElseThrow(() ->
                        new IllegalArgumentException("'" + word + "' is no reason; the reasons are " + Reason.words()));
    }

    /**
     * A time, or an age such as {@code 6h}, as a person writes it.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Instant since(String text, Instant now) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException notATime) {
            try {
                return now.minus(DurationText.parse(text));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "'" + text + "' is neither a time nor an age; write 2026-11-23T05:00:00Z or 6h", e);
            }
        }
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
