package io.metricstream.relay.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * What is settled: which objects are complete, so that they are not read again, and how far those in work have come. Each
 * write is durable when its method returns, whatever becomes of the process. Implementations are thread-safe, and several
 * processes may share one state.
 *
 * <p>Every method throws {@link StateException} where the state cannot be read or written.
 */
public interface ProgressStore extends AutoCloseable {
    boolean isComplete(ObjectIdentity object);

    /**
     * Forgets an object that left its source, or that is to be read again, and its progress, unless somebody holds it. Does
     * nothing for an unknown one.
     */
    void forget(ObjectIdentity object);

    /**
     * Which of these objects are complete.
     *
     * @param page objects of {@code bucket}, meant to be one page of a listing
     */
    Set<ObjectIdentity> completeAmong(String bucket, Collection<ObjectIdentity> page);

    /**
     * Which of these objects somebody holds now, in this process or another one.
     *
     * @param page objects of {@code bucket}, meant to be one page of a listing
     */
    Set<ObjectIdentity> heldAmong(String bucket, Collection<ObjectIdentity> page);

    /**
     * Forgets the objects that a listing would have shown and did not: they are gone from the bucket. An object that was
     * completed at or after {@link ListedRange#listedAt()} stays, as it may be newer than the listing, and so does one that
     * somebody holds.
     */
    void forgetMissing(ListedRange range);

    /**
     * From which instant on objects count. The first call in the life of a state stores {@code ifEmpty}, and that is the
     * answer ever after; it is kept in milliseconds.
     */
    Instant beginning(Instant ifEmpty);

    /**
     * Claims an object, unless it is complete or somebody holds it. A claim that is neither renewed, released nor completed,
     * as when its holder crashed, ends with its lease; whoever claims the object then goes on from its last progress.
     *
     * @param lease 1 ms to {@link Lease#LONGEST}, by the clock of the state
     */
    Claim claim(ObjectIdentity object, Duration lease);

    /**
     * Lets the lease begin anew; also one that has ended, as long as nobody else has claimed the object.
     *
     * @throws LeaseLostException if somebody has
     */
    void renew(Lease lease);

    /**
     * Writes what is recorded of several objects, all at once. What is recorded of an object whose lease was taken over is
     * not written.
     *
     * @param writes at most one a lease
     * @return the leases that were taken over
     */
    Set<Lease> write(List<? extends ProgressWrite> writes);

    /** Tells whether the state can be used. */
    StateWatch watch();

    @Override
    void close();
}
