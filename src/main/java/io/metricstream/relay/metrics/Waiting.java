package io.metricstream.relay.metrics;

/**
 * What lies at the source and is not settled: messages of a queue, or objects of a listing. {@link Double#NaN} where a
 * figure is not known.
 *
 * @param notBegun nobody works on it
 * @param inWork here or in another instance
 * @param oldestSeconds how long the oldest of it has been there; 0 where there is none
 */
public record Waiting(double notBegun, double inWork, double oldestSeconds) {
    public static final Waiting UNKNOWN = new Waiting(Double.NaN, Double.NaN, Double.NaN);
}
