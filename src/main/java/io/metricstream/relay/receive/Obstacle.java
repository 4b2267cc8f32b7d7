package io.metricstream.relay.receive;

import org.jspecify.annotations.Nullable;

/** Something that can stand in the way of receiving: what was received now could not be worked on. Thread-safe. */
@FunctionalInterface
public interface Obstacle {
    /** Why nothing is to be received now, and what to do about it, in a line; null where nothing stands in the way. */
    @Nullable
    String why();

    /** Whether one object may be received all the same, to see whether the obstacle is still there. */
    default boolean admitsProbe() {
        return false;
    }
}
