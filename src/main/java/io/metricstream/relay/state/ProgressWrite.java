package io.metricstream.relay.state;

import java.time.Instant;

/** What is recorded of a claimed object. Counts only as long as its lease has not been taken over. */
public sealed interface ProgressWrite {
    Lease lease();

    /** These ranges are settled, and the lease begins anew. */
    record Settled(Lease lease, SettledRanges settled) implements ProgressWrite {}

    /** These ranges are settled, and the object is free to be claimed. */
    record Released(Lease lease, SettledRanges settled) implements ProgressWrite {}

    /**
     * Every byte of the object is settled; the claim ends.
     *
     * @param when kept in milliseconds
     */
    record Completed(Lease lease, Instant when) implements ProgressWrite {}
}
