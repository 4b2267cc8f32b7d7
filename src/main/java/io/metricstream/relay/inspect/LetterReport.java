package io.metricstream.relay.inspect;

import java.util.List;

/**
 * A dead letter explained: for people, and for programs. Texts of the source and the endpoint are as they came.
 *
 * @param what what failed, in a sentence
 * @param next what can be done about it, in a sentence
 * @param inspect the command that shows where it came from; empty for a message of the queue
 * @param contents what its bytes hold
 * @param metrics how many metrics its frames hold; 0 for a whole object, of which only the contents are told
 * @param metricList the first of them; where it is known which the endpoint refused, only these
 * @param undecoded that some frames have too many data points to be decoded, in a sentence; empty where none has
 * @param dump the bytes around the beginning of damage, line by line; those of the letter begin with {@code >}
 * @param text the beginning of a message of the queue; else empty
 */
public record LetterReport(
        LetterEntry letter,
        String what,
        String next,
        String inspect,
        ObjectReport contents,
        int metrics,
        List<DecodedMetric> metricList,
        String undecoded,
        List<String> dump,
        String text) {}
