package io.metricstream.relay.split;

import io.metricstream.relay.metrics.Tally;

/** One contiguous byte range of an object that is settled as one. Offsets count in the uncompressed object, from 0. */
public sealed interface Part permits Batch, Damage, Unreadable {
    /** Where the part begins. */
    long offset();

    /** Where what is settled by it begins: at its beginning, but for {@link Damage} of several pieces. */
    default long settledFrom() {
        return offset();
    }

    /** How many bytes it spans, delimiters within it included. */
    long length();

    /** What is counted when the part is settled. */
    Tally tally();
}
