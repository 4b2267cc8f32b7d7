package io.metricstream.relay.split;

/**
 * Where a frame lies in its batch's array: {@code [start, payload)} is the varint length, {@code [payload, end)} the
 * {@code ExportMetricsServiceRequest}. A line of json has no length: {@code start} is {@code payload}, and {@code end} is
 * after its line break, where there is one.
 *
 * @param dataPoints in the request, 0 or more
 * @param newestNanos the newest {@code time_unix_nano} of them, 0 without one
 * @param tidy whether it is known that each of its metrics has a data point, and all points in the order of their times
 */
public record Frame(int start, int payload, int end, int dataPoints, long newestNanos, boolean tidy) {
    /** Bytes with the length prefix. */
    public int length() {
        return end - start;
    }
}
