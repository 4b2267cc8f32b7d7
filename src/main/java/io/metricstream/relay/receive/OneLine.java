package io.metricstream.relay.receive;

import org.jspecify.annotations.Nullable;

/** Text from outside as it may stand in a log line or a sentence: short, and without control characters. */
final class OneLine {
    private static final int EXCERPT = 200;
    private static final int LONGEST = 2_000;

    private OneLine() {}

    /** The whole of a text that has a known end: the name of an object, a message of ours. */
    static String of(@Nullable String text) {
        return of(text, LONGEST);
    }

    /** What a failure says of itself, or its kind where it says nothing. */
    static String of(Throwable failure) {
        return of(failure.getMessage() == null ? failure.toString() : failure.getMessage());
    }

    /** The beginning of a text that may be anything. */
    static String excerpt(@Nullable String text) {
        return of(text, EXCERPT);
    }

    private static String of(@Nullable String text, int longest) {
        String cut = String.valueOf(text);
        if (cut.length() > longest) {
            cut = cut.substring(0, longest) + "…";
        }
        return cut.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
    }
}
