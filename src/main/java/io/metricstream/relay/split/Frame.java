package io.metricstream.relay.split;

/**
 * Where a frame lies in its batch's array: {@code [start, payload)} is the varint length, {@code [payload, end)} the
 * {@code ExportMetricsServiceRequest}. A line of json has no length: {@code start} is {@code payload}, and {@code end} is
 * after its line break, where there is one.
 *
 * @param dataPoints in the request, 0 or more
 * @param newestNanos the newest {@code time_unix_nano} of them, 0 without one
 * @param mayLackPoints whether a metric in it may have no data point
 * @param mayDescend whether the points of a metric in it may not be in the order of their times
 */
public record Frame(
        int start, int payload, int end, int dataPoints, long newestNanos, boolean mayLackPoints, boolean mayDescend) {
    /** Bytes with the length prefix. */
    public int length() {
        return end - start;
    }
}
