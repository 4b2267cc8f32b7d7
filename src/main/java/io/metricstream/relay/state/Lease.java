package io.metricstream.relay.state;

import java.time.Duration;

/**
 * The right to work on an object, until the lease ends and somebody else takes it over.
 *
 * @param fence tells this claim of the object from all those before and after it
 * @param length how long the claim outlives its last sign of life
 */
public record Lease(ObjectIdentity object, long fence, Duration length) {
    /** The longest: SQS hides a message no longer (ChangeMessageVisibility). */
    public static final Duration LONGEST = Duration.ofHours(12);

    /** @throws IllegalArgumentException unless {@code length} is 1 ms to {@link #LONGEST} */
    public Lease {
        check(length);
    }

    static void check(Duration length) {
        if (length.toMillis() < 1 || length.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a lease lasts 1 ms to " + LONGEST + ", not " + length);
        }
    }
}
