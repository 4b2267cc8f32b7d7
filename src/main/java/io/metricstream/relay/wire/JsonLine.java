package io.metricstream.relay.wire;

import java.util.Map;
import java.util.NavigableMap;

/**
 * One data point of the json output format (CloudWatch, "Metric streams output formats", JSON): one line of an object.
 *
 * @param stream name of the metric stream
 * @param namespace not empty
 * @param metric the metric's name, not empty
 * @param dimensions by name, in the order of names
 * @param timestampMillis when the period began, milliseconds since 1970, 0 to {@link #MAX_TIMESTAMP_MILLIS}
 * @param unit in CloudWatch's words, such as {@code Bytes/Second}
 * @param count of samples, 0 or more
 * @param quantiles from fraction to value, ascending: 0 is the minimum, 1 the maximum, percentiles are between them
 * @param others further statistics, by CloudWatch's names, such as {@code TM(25%:75%)}
 */
public record JsonLine(
        String stream,
        String account,
        String region,
        String namespace,
        String metric,
        NavigableMap<String, String> dimensions,
        long timestampMillis,
        String unit,
        long count,
        double sum,
        NavigableMap<Double, Double> quantiles,
        Map<String, Double> others) {
    /** Up to here nanoseconds and a period more fit 63 bits: the year 2255. */
    public static final long MAX_TIMESTAMP_MILLIS = 9_000_000_000_000L;

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The line names no period; that of a metric stream is a minute. */
    private static final long PERIOD_NANOS = 60_000_000_000L;

    /** When the period began, nanoseconds since 1970. */
    public long startNanos() {
        return timestampMillis * NANOS_PER_MILLI;
    }

    /** When the period ended, nanoseconds since 1970. */
    public long endNanos() {
        return startNanos() + PERIOD_NANOS;
    }
}
