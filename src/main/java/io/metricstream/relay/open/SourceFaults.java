package io.metricstream.relay.open;

import io.metricstream.relay.receive.Obstacle;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Tells one object that must not be read from a source of which nothing may be read. When three different objects in a row are
 * denied, and none is read in between, a permission or the key of the encryption is at fault: then nothing is to be
 * received, and one object at a time is tried, until one can be read.
 *
 * <p>Decides who may try and when, and never waits itself. Thread-safe.
 */
public final class SourceFaults implements Obstacle {
    private static final int OBJECTS_IN_A_ROW = 3;

    private final InstantSource clock;
    private final BackoffStrategy backoff;
    private final Set<String> denied = new HashSet<>();
    private @Nullable String fault;
    private int probes;
    private Instant nextProbe = Instant.MIN;

    /** @param backoff from the number of the probe, 2 or more, to the time before it */
    public SourceFaults(InstantSource clock, BackoffStrategy backoff) {
        this.clock = clock;
        this.backoff = backoff;
    }

    /** What is wrong and what to do, in a line, also while an object is tried; null if nothing is wrong. */
    @Override
    public synchronized @Nullable String why() {
        return fault;
    }

    @Override
    public synchronized boolean admitsProbe() {
        return !clock.instant().isBefore(nextProbe);
    }

    /** Whether an object may be tried now; one that may is the only one until the next time. */
    synchronized boolean admits() {
        if (fault == null) {
            return true;
        }
        if (!admitsProbe()) {
            return false;
        }
        probes++;
        nextProbe = clock.instant().plus(backoff.computeDelay(probes + 1));
        return true;
    }

    /** An object could be read. */
    synchronized void allowed() {
        denied.clear();
        fault = null;
        probes = 0;
        nextProbe = Instant.MIN;
    }

    /**
     * An object was denied.
     *
     * @param line names the object, and says what to do
     */
    synchronized void denied(String object, String line) {
        if (fault != null) {
            return;
        }
        denied.add(object);
        if (denied.size() < OBJECTS_IN_A_ROW) {
            return;
        }
        fault = "S3 denies every object, the last of " + denied.size() + " was " + line;
        probes = 1;
        nextProbe = clock.instant().plus(backoff.computeDelay(probes + 1));
    }
}
