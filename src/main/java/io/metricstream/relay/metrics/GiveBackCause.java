package io.metricstream.relay.metrics;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why an object was given back: a closed set, the label {@code cause}. An exception says its own, by {@link Known}. */
public enum GiveBackCause {
    /** The endpoint took nothing for longer than a batch waits, or others were to have their turn. */
    ENDPOINT,
    /** The object could not be read from S3. */
    SOURCE,
    /** What is settled could not be recorded or looked up. */
    STATE,
    /** Somebody else works on the object. */
    CLAIMED,
    /** A dead letter could not be written. */
    DEAD_LETTER,
    /** All is settled, but the object was not archived, deleted or moved yet. */
    FINISH,
    /** A route took a part away without a word. */
    ROUTE,
    /** The relay stopped before the object had ended. */
    STOPPING,
    /** None of these: the log says what. */
    OTHER;

    /** More than any chain of ours; an endless one is possible. */
    private static final int MOST_CAUSES = 20;

    /** An exception that knows why objects are given back for it. */
    public interface Known {
        GiveBackCause giveBackCause();
    }

    /** What the failure, or the first of its causes that knows, says; {@code otherwise} where none does. */
    public static GiveBackCause of(@Nullable Throwable failure, GiveBackCause otherwise) {
        Throwable next = failure;
        for (int i = 0; next != null && i < MOST_CAUSES; i++) {
            if (next instanceof Known known) {
                return known.giveBackCause();
            }
            next = next.getCause();
        }
        return otherwise;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
