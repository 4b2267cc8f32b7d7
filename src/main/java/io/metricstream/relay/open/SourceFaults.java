package io.metricstream.relay.open;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.retries.api.BackoffStrategy;

/**
 * Tells one object that must not be read from a source of which nothing may be read. When three different objects in a row are
 * denied, and none is read in between, a permission or the key of the encryption is at fault: then nothing is to be
 * received, and one object at a time is tried, until one can be read.
 *
 * <p>Decides who may try and when, and never waits itself. Thread-safe.
 */
public final class SourceFaults {
    private static final Logger LOG = LoggerFactory.getLogger(SourceFaults.class);
    private static final int OBJECTS_IN_A_ROW = 3;

    private final InstantSource clock;
    private final BackoffStrategy backoff;
    private final Set<String> denied = new HashSet<>();
    private @Nullable String fault;
    private Instant since = Instant.MIN;
    private int probes;
    private Instant nextProbe = Instant.MIN;

    /** @param backoff from the number of the probe, 2 or more, to the time before it */
    public SourceFaults(InstantSource clock, BackoffStrategy backoff) {
        this.clock = clock;
        this.backoff = backoff;
    }

    /**
     * Why nothing is to be received now, in a line that says what to do; null if nothing is wrong, or it is time to try one
     * object.
     */
    public synchronized @Nullable String why() {
        return clock.instant().isBefore(nextProbe) ? fault : null;
    }

    /** What is wrong, also while an object is tried; null if nothing is. */
    public synchronized @Nullable String fault() {
        return fault;
    }

    /** Whether an object may be tried now; one that may is the only one until the next time. */
    synchronized boolean admits() {
        if (fault == null) {
            return true;
        }
        Instant now = clock.instant();
        if (now.isBefore(nextProbe)) {
            return false;
        }
        probes++;
        nextProbe = now.plus(backoff.computeDelay(probes + 1));
        return true;
    }

    /** An object could be read. */
    synchronized void allowed() {
        if (fault != null) {
            LOG.info(
                    "objects can be read again, after {} s",
                    Duration.between(since, clock.instant()).toSeconds());
        }
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
        since = clock.instant();
        probes = 1;
        nextProbe = since.plus(backoff.computeDelay(probes + 1));
        LOG.error("nothing is received, and nothing is lost: {}", fault);
    }
}
