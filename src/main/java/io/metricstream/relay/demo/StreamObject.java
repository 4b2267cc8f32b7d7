package io.metricstream.relay.demo;

import java.util.List;

/**
 * One S3 object as Firehose writes it, not compressed, and what is in it.
 *
 * @param key as Firehose names it
 * @param frames in order; between two there is nothing, or a delimiter
 */
public record StreamObject(String key, byte[] bytes, List<Frame> frames) {

    /**
     * One frame.
     *
     * @param offset of its length prefix in the object
     * @param length with its length prefix, in bytes
     * @param points {@link MetricPoint#identity()} of each data point
     */
    public record Frame(int offset, int length, long[] points) {
        /** The offset after its last byte. */
        public int end() {
            return offset + length;
        }
    }

    /** Data points in all frames. */
    public long dataPoints() {
        return frames.stream().mapToLong(frame -> frame.points().length).sum();
    }
}
