package io.metricstream.relay.demo;

import java.time.Instant;

/**
 * How a {@link MetricStreamWriter} writes.
 *
 * @param seed the same options with the same seed give the same bytes
 * @param start the end of the first period of each series
 * @param prefix of the keys, before Firehose's own {@code yyyy/MM/dd/HH/}
 * @param delimiter whether each record is followed by {@code 0A}, as by Firehose's New Line Delimiter
 * @param framesPerRecord at most; at least 1
 * @param metricsPerFrame at most; at least 1
 * @param series how many there are in all; at least 1
 */
public record MetricStreamOptions(
        long seed,
        Instant start,
        String prefix,
        boolean delimiter,
        int framesPerRecord,
        int metricsPerFrame,
        int series) {

    public MetricStreamOptions {
        if (framesPerRecord < 1 || metricsPerFrame < 1 || series < 1) {
            throw new IllegalArgumentException("frames, metrics and series are at least 1");
        }
    }

    /** The setting of the usual guides: delimiter on; records of 1 to 5 frames, frames of 1 to 150 metrics (to 45 kB). */
    public static MetricStreamOptions of(long seed) {
        return new MetricStreamOptions(seed, Instant.parse("2026-08-01T00:00:00Z"), "", true, 5, 150, 1_500);
    }

    public MetricStreamOptions withStart(Instant start) {
        return new MetricStreamOptions(seed, start, prefix, delimiter, framesPerRecord, metricsPerFrame, series);
    }

    public MetricStreamOptions withPrefix(String prefix) {
        return new MetricStreamOptions(seed, start, prefix, delimiter, framesPerRecord, metricsPerFrame, series);
    }

    public MetricStreamOptions withDelimiter(boolean delimiter) {
        return new MetricStreamOptions(seed, start, prefix, delimiter, framesPerRecord, metricsPerFrame, series);
    }

    public MetricStreamOptions withFramesPerRecord(int framesPerRecord) {
        return new MetricStreamOptions(seed, start, prefix, delimiter, framesPerRecord, metricsPerFrame, series);
    }

    public MetricStreamOptions withMetricsPerFrame(int metricsPerFrame) {
        return new MetricStreamOptions(seed, start, prefix, delimiter, framesPerRecord, metricsPerFrame, series);
    }
}
