package io.metricstream.relay.metrics;

/**
 * How much: of a part, of an outcome, of a whole run.
 *
 * @param bytes uncompressed, with length prefixes, without delimiters
 * @param frames whole frames; damage has none
 * @param dataPoints in these frames
 */
public record Tally(long bytes, long frames, long dataPoints) {
    public static final Tally ZERO = new Tally(0, 0, 0);

    public Tally plus(Tally other) {
        return new Tally(bytes + other.bytes, frames + other.frames, dataPoints + other.dataPoints);
    }

    public Tally minus(Tally other) {
        return new Tally(bytes - other.bytes, frames - other.frames, dataPoints - other.dataPoints);
    }
}
