package io.metricstream.relay.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far one claimed object has come, from its claim to {@link #complete} or {@link #release}; in between its lease is
 * renewed by itself. {@link ProgressWriter} writes what is settled here together with what is settled of other objects.
 * Thread-safe.
 *
 * <p>Once somebody else has claimed the object, every method but {@link #release} throws {@link LeaseLostException}: give the
 * object up. Where the last attempt to write failed, every method that needs a record throws {@link StateException}; what is
 * settled stays in memory, and the next attempt that succeeds writes it.
 */
public final class ObjectProgress {
    private final PendingProgress pending;
    private final Lease lease;

    // What follows is guarded by the lock of pending.
    private SettledRanges settled;
    private long version;
    private long writtenVersion;
    private long renewalNanos;
    private @Nullable Instant completedAt;
    private boolean isReleasing;
    private boolean isComplete;
    private boolean hasEnded;
    private @Nullable RuntimeException failure;

    ObjectProgress(PendingProgress pending, Claim.Claimed claimed, long renewalNanos) {
        this.pending = pending;
        this.lease = claimed.lease();
        this.settled = claimed.settled();
        this.renewalNanos = renewalNanos;
    }

    public Lease lease() {
        return lease;
    }

    /** What is settled now, recorded or not. */
    public SettledRanges settled() {
        return pending.locked(() -> settled);
    }

    /**
     * The bytes {@code [from, to)} are delivered or durably dead-lettered. Returns before that is recorded, unless too much
     * is unrecorded. Where it throws, the bytes count as settled all the same. Does nothing once the object is completed or
     * released.
     */
    public void settle(long from, long to) {
        pending.settle(this, from, to);
    }

    /** Returns once all that is settled is recorded. Tries at once, also where the last attempt failed. */
    public void flush() {
        pending.flush(this);
    }

    /**
     * Records that every byte of the object is settled, which ends the claim. Where it throws, the object is still to be
     * completed or released.
     *
     * @param when kept in milliseconds
     * @throws StateException also if the object was released before
     */
    public void complete(Instant when) {
        pending.complete(this, when);
    }

    /**
     * Gives the object back with what is settled of it: anybody may claim it at once. Does nothing once it is completed or
     * released, or where somebody else has claimed it.
     *
     * @throws StateException if that could not be recorded now. It is as soon as the state works again; if the relay ends
     *     before, the claim ends with its lease, and what was settled since the last record comes twice
     */
    public void release() {
        pending.release(this);
    }

    void add(long from, long to) {
        settled = settled.with(from, to);
        version++;
    }

    void completeAt(@Nullable Instant when) {
        completedAt = when;
    }

    void askForRelease() {
        isReleasing = completedAt == null;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    boolean isComplete() {
        return isComplete;
    }

    long version() {
        return version;
    }

    boolean isWritten(long thisVersion) {
        return hasEnded || writtenVersion - thisVersion >= 0;
    }

    /** In how many nanoseconds there is something to write; zero or less: now. */
    long nanosToWrite(long nowNanos) {
        return version == writtenVersion && completedAt == null && !isReleasing ? renewalNanos - nowNanos : 0;
    }

    ProgressWrite toWrite() {
        if (completedAt != null) {
            return new ProgressWrite.Completed(lease, completedAt);
        }
        return isReleasing ? new ProgressWrite.Released(lease, settled) : new ProgressWrite.Settled(lease, settled);
    }

    /** {@code write}, made at {@code thisVersion}, is recorded. */
    void written(ProgressWrite write, long thisVersion, long nextRenewalNanos) {
        failure = null;
        writtenVersion = thisVersion;
        renewalNanos = nextRenewalNanos;
        isComplete = write instanceof ProgressWrite.Completed;
        hasEnded = !(write instanceof ProgressWrite.Settled);
    }

    void failed(RuntimeException cause) {
        failure = cause;
    }

    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /** Before another attempt; a lost lease stays lost. */
    void forgetFailure() {
        if (!(failure instanceof LeaseLostException)) {
            failure = null;
        }
    }
}
