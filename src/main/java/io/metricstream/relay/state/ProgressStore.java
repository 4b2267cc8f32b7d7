package io.metricstream.relay.state;

import java.time.Instant;
import java.util.Collection;
import java.util.Set;

/**
 * What is complete: every byte of the object is settled, so it is not read again. Each write is durable when its method
 * returns, whatever becomes of the process. Implementations are thread-safe, and several processes may share one state.
 *
 * <p>Every method throws {@link StateException} where the state cannot be read or written.
 */
public interface ProgressStore extends AutoCloseable {
    boolean isComplete(ObjectIdentity object);

    /**
     * Records that every byte of {@code object} is settled; a second time only moves the time.
     *
     * @param when kept in milliseconds
     */
    void complete(ObjectIdentity object, Instant when);

    /** Forgets an object that left its source, or that is to be read again. Does nothing for an unknown one. */
    void forget(ObjectIdentity object);

    /**
     * Which of these objects are complete.
     *
     * @param page objects of {@code bucket}, meant to be one page of a listing
     */
    Set<ObjectIdentity> completeAmong(String bucket, Collection<ObjectIdentity> page);

    /**
     * Forgets the complete objects that a listing would have shown and did not: they are gone from the bucket. An object
     * that was completed at or after {@link ListedRange#listedAt()} stays, as it may be newer than the listing.
     */
    void forgetMissing(ListedRange range);

    /**
     * From which instant on objects count. The first call in the life of a state stores {@code ifEmpty}, and that is the
     * answer ever after; it is kept in milliseconds.
     */
    Instant beginning(Instant ifEmpty);

    @Override
    void close();
}
