package io.metricstream.relay.message;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why something is a dead letter: a closed set, which key, metadata and metrics of a letter name. */
public enum Reason {
    /** Neither a frame nor a delimiter. */
    DAMAGED("damaged"),
    /** A frame that is no request of OTLP 1.x, or lines of json. */
    UNDECODABLE("undecodable"),
    /** A frame that the endpoint refused. */
    REJECTED("rejected"),
    /** A batch of which the endpoint accepted a part; nothing of it is sent again. */
    PARTIALLY_REJECTED("partially-rejected"),
    /** A frame beyond {@code relay.split.max-frame-size}. */
    TOO_LARGE("too-large"),
    /** A whole object, whose stored bytes cannot be turned into its contents. */
    UNREADABLE_OBJECT("unreadable-object"),
    /** A message of the queue that names no object. */
    UNUSABLE_NOTIFICATION("unusable-notification");

    private final String word;

    Reason(String word) {
        this.word = word;
    }

    /** As it stands in headers, keys, metadata and metrics. */
    public String word() {
        return word;
    }

    /** Empty where it is none of these, such as one that a user's route has made up. */
    public static Optional<Reason> find(@Nullable String word) {
        return Arrays.stream(values())
                .filter(reason -> reason.word.equals(word))
                .findFirst();
    }

    /** All of them, as a message names them. */
    public static String words() {
        return Arrays.stream(values()).map(Reason::word).collect(Collectors.joining(", "));
    }
}
