package io.metricstream.relay.state;

import java.time.Duration;

/** What came of an attempt to claim an object. */
public sealed interface Claim {
    /**
     * The object is ours until the lease ends.
     *
     * @param settled what an earlier holder has settled; reading goes on at its low-water mark
     */
    record Claimed(Lease lease, SettledRanges settled) implements Claim {}

    /** Every byte of the object is settled: there is nothing to do. */
    record Complete() implements Claim {}

    /**
     * Somebody holds the object, in this process or another one.
     *
     * @param left until that lease ends, if it is not renewed; zero or more. A span and no instant, since the clock that
     *     counts is the database's, not that of this host
     */
    record ClaimedElsewhere(Duration left) implements Claim {}
}
