package io.metricstream.relay.receive;

/** Told of each thing that a notification named and that is not read. Must be thread-safe. */
@FunctionalInterface
public interface IgnoredCounter {
    /**
     * One more was ignored.
     *
     * @param why a word of {@link SourceFilter} or {@link S3Notification}, fit for a label of a metric
     */
    void ignored(String why);
}
