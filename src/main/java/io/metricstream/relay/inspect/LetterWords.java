package io.metricstream.relay.inspect;

import static io.metricstream.relay.inspect.NumberText.number;

import io.metricstream.relay.message.Reason;

/** What a dead letter is, and what can be done about it, in plain words. */
final class LetterWords {
    private LetterWords() {}

    static String what(Letter letter) {
        return switch (letter.id().reason()) {
            case DAMAGED -> "These bytes are neither a frame nor a delimiter. Nothing of them was delivered.";
            case UNDECODABLE -> "This is framed well, but is no request that can be read. Nothing of it was delivered.";
            case REJECTED ->
                letter.metrics().isEmpty()
                        ? "The endpoint refused this frame. Nothing of it was delivered."
                        : "The endpoint refused some metrics of this frame (" + letter.metrics()
                                + "). The others are delivered.";
            case PARTIALLY_REJECTED ->
                letter.metrics().isEmpty()
                        ? "The endpoint accepted this batch but for some data points, and did not say which."
                        : "The endpoint refused some metrics of this frame (" + letter.metrics()
                                + "). The others are delivered.";
            case TOO_LARGE -> "This frame is larger than the relay takes. Nothing of it was delivered.";
            case UNREADABLE_OBJECT ->
                "The stored bytes cannot be turned into their contents from offset " + letter.offset()
                        + " on. All before it is settled.";
            case UNUSABLE_NOTIFICATION -> "This message of the queue names no object that can be read.";
        };
    }

    static String next(Letter letter) {
        String replay = "relay dead-letters replay " + letter.id();
        return switch (letter.id().reason()) {
            case DAMAGED, UNDECODABLE ->
                "A newer version may be able to read them: " + replay + " tries, and keeps what it cannot read.";
            case REJECTED -> "Once the endpoint takes them: " + replay;
            case PARTIALLY_REJECTED ->
                letter.metrics().isEmpty()
                        ? "To send the batch again, what was accepted of it too: " + replay + " --send-accepted-again"
                        : "Once the endpoint takes them: " + replay + " sends only these metrics.";
            case TOO_LARGE ->
                "Raise relay.split.max-frame-size (and the heap), then: " + replay
                        + ". Of a frame that is kept in pieces (1 MiB each) none can be sent alone: relay backfill --again"
                        + " carries the whole object once more.";
            case UNREADABLE_OBJECT -> "Where a newer version can read on: " + replay + " goes on from there.";
            case UNUSABLE_NOTIFICATION ->
                "If it names an object, that is found by a listing: relay backfill carries it. Where a newer version can"
                        + " read the message: " + replay;
        };
    }

    /** @param points data points in frames that were not decoded */
    static String undecoded(Letter letter, long points) {
        return points == 0
                ? ""
                : "This dead letter has " + number(points) + " data points in frames of more than "
                        + number(MetricSamples.MOST_POINTS)
                        + ", which are not decoded. Its bytes: relay dead-letters show --raw letter.bin " + letter.id();
    }

    /** The command that shows the source, for a shell; empty where there is no object. */
    static String inspect(Letter letter) {
        if (letter.id().reason() == Reason.UNUSABLE_NOTIFICATION
                || letter.source().bucket().isEmpty()
                || letter.source().object().isOfFirehose()) {
            return "";
        }
        return "relay inspect '" + letter.source().toString().replace("'", "'\\''") + "'";
    }
}
