package io.metricstream.relay.receive;

import org.jspecify.annotations.Nullable;

/** Carries a request of Firehose to its end. Thread-safe. */
@FunctionalInterface
public interface FirehoseCarrier {
    /** Returns null when every byte is delivered or dead-lettered, or else why not, in a line. */
    @Nullable
    String carry(FirehoseRequest request);
}
