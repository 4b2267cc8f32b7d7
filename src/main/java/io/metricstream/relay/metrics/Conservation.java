package io.metricstream.relay.metrics;

/**
 * The promise as numbers: all that was read was delivered, dead-lettered, dropped by a user's route or given back, or is
 * still in flight. Delimiters carry nothing and are counted apart; {@code read} does not include them.
 *
 * @param delimiters bytes
 */
public record Conservation(
        Tally read, Tally delivered, Tally deadLettered, Tally dropped, Tally givenBack, long delimiters) {

    /** What was read and has not ended yet. */
    public Tally inFlight() {
        return read.minus(delivered).minus(deadLettered).minus(dropped).minus(givenBack);
    }
}
