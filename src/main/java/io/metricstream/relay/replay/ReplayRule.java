package io.metricstream.relay.replay;

import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.message.Reason;

/**
 * Which letters are sent again.
 *
 * @param acceptedAgain whether also those of which the endpoint has accepted a part that is not known, and would come twice
 */
public record ReplayRule(boolean acceptedAgain) {

    public boolean allows(Letter letter) {
        return acceptedAgain || !repeats(letter);
    }

    private static boolean repeats(Letter letter) {
        return letter.status() / 100 == 2
                || letter.id().reason() == Reason.PARTIALLY_REJECTED
                        && letter.metrics().isEmpty();
    }

    /** What will be tried with a letter, in a few words. */
    public String plan(Letter letter) {
        if (!allows(letter)) {
            return "leave it: the endpoint has accepted a part of it, which would come twice";
        }
        return switch (letter.id().reason()) {
            case REJECTED, PARTIALLY_REJECTED ->
                letter.metrics().isEmpty() ? "send all of it" : "send its metrics " + letter.metrics();
            case DAMAGED, UNDECODABLE, TOO_LARGE -> "try to read it, send what can be read";
            case UNREADABLE_OBJECT -> "try to read on from offset " + letter.offset() + ", send what can be read";
            case UNUSABLE_NOTIFICATION -> "try to read it, carry the objects that it names";
        };
    }
}
