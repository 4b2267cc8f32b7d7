package io.metricstream.relay.state;

import io.metricstream.relay.state.Claim.ClaimedElsewhere;
import io.metricstream.relay.state.ProgressWrite.Completed;
import io.metricstream.relay.state.ProgressWrite.Released;
import io.metricstream.relay.state.ProgressWrite.Settled;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The table of objects that are, or were, worked on: who holds each (its fence), until when, and what of it is settled.
 * Whoever writes names the fence, and writes nothing where it is no longer that of the object.
 */
final class ClaimedObjects {
    static final String TABLE = "claimed_object";

    private static final Logger LOG = LoggerFactory.getLogger(ClaimedObjects.class);

    private static final int FENCES_A_MILLISECOND = 1 << 20;

    /** Begins anywhere: another process that claims in the same millisecond has most likely another number. */
    private final AtomicInteger claims = new AtomicInteger(new SecureRandom().nextInt());

    private final String claim;
    private final String left;
    private final String held;
    private final String renew;
    private final String settle;
    private final String drop;
    private final String forgetIfFree;

    /** @param now the SQL of the time */
    ClaimedObjects(String now) {
        // A lease that ends later than any can was written while the clock was wrong, and would last until then.
        String isFree = "(claimed_object.leased_until <= " + now + " OR claimed_object.leased_until > " + now + " + "
                + Lease.LONGEST.toMillis() + ")";
        String isHeld = ObjectSql.IS_OBJECT + " AND fence = ?";
        // The time, so that a fence is new also where the row of the last one is gone, and a number for the
        // millisecond.
        String fence = now + " * " + FENCES_A_MILLISECOND + " + ?";
        claim = "INSERT INTO claimed_object (bucket, object_key, etag, fence, leased_until, settled)"
                + " VALUES (?, ?, ?, " + fence + ", " + now + " + ?, ?)"
                + " ON CONFLICT (bucket, object_key, etag) DO UPDATE"
                + " SET fence = excluded.fence, leased_until = excluded.leased_until"
                + " WHERE " + isFree + " RETURNING fence, settled";
        left = "SELECT leased_until - " + now + " FROM claimed_object WHERE " + ObjectSql.IS_OBJECT;
        held = "(SELECT * FROM claimed_object WHERE NOT " + isFree + ") AS held";
        renew = "UPDATE claimed_object SET leased_until = " + now + " + ? WHERE " + isHeld;
        settle = "UPDATE claimed_object SET leased_until = " + now + " + ?, settled = ? WHERE " + isHeld;
        drop = "DELETE FROM claimed_object WHERE " + isHeld;
        forgetIfFree = "DELETE FROM claimed_object WHERE " + ObjectSql.IS_OBJECT + " AND " + isFree;
    }

    /** To be called in a transaction. */
    Claim claim(Connection connection, ObjectIdentity object, Duration length) throws SQLException {
        Claim.Claimed claimed = tryClaim(connection, object, length);
        // Only now: whoever completes the object keeps its claim until the completion can be seen.
        if (!CompletedObjects.contains(connection, object)) {
            return claimed == null ? new ClaimedElsewhere(left(connection, object)) : claimed;
        }
        if (claimed != null) {
            drop(connection, claimed.lease());
        }
        return new Claim.Complete();
    }

    private Claim.@Nullable Claimed tryClaim(Connection connection, ObjectIdentity object, Duration length)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(claim)) {
            ObjectSql.identify(insert, 1, object);
            insert.setLong(4, claims.getAndIncrement() & (FENCES_A_MILLISECOND - 1));
            insert.setLong(5, length.toMillis());
            insert.setBytes(6, SettledRanges.NONE.encode());
            try (ResultSet rows = insert.executeQuery()) {
                return rows.next()
                        ? new Claim.Claimed(
                                new Lease(object, rows.getLong(1), length), settled(object, rows.getBytes(2)))
                        : null;
            }
        }
    }

    /** Progress that cannot be read is none: the object comes twice, and is not lost. */
    private static SettledRanges settled(ObjectIdentity object, byte[] encoded) {
        try {
            return SettledRanges.decode(encoded);
        } catch (IllegalArgumentException e) {
            LOG.warn("the progress of {} is damaged; the object is read from its beginning", object, e);
            return SettledRanges.NONE;
        }
    }

    private Duration left(Connection connection, ObjectIdentity object) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(left)) {
            ObjectSql.identify(select, 1, object);
            try (ResultSet rows = select.executeQuery()) {
                return Duration.ofMillis(rows.next() ? Math.max(0, rows.getLong(1)) : 0);
            }
        }
    }

    /** Every object that somebody holds, with the key of one of these, whatever its ETag. */
    List<ObjectIdentity> heldWithKeysOf(Connection connection, String bucket, List<ObjectIdentity> objects)
            throws SQLException {
        return ObjectSql.withKeysOf(connection, held, bucket, objects);
    }

    /** Whether the lease was still held, and is renewed. */
    boolean renew(Connection connection, Lease lease) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(renew)) {
            update.setLong(1, lease.length().toMillis());
            identify(update, 2, lease);
            return update.executeUpdate() == 1;
        }
    }

    /** Writes what is still held, in one transaction that the caller makes, and answers the leases that are lost. */
    Set<Lease> write(Connection connection, List<? extends ProgressWrite> writes) throws SQLException {
        List<ProgressWrite> progress = new ArrayList<>();
        List<Completed> completed = new ArrayList<>();
        for (ProgressWrite write : writes) {
            if (write instanceof Completed done) {
                completed.add(done);
            } else {
                progress.add(write);
            }
        }
        Set<Lease> lost = new HashSet<>();
        settle(connection, progress, lost);
        complete(connection, completed, lost);
        return lost;
    }

    private void settle(Connection connection, List<ProgressWrite> writes, Set<Lease> lost) throws SQLException {
        if (writes.isEmpty()) {
            return;
        }
        try (PreparedStatement update = connection.prepareStatement(settle)) {
            for (ProgressWrite write : writes) {
                if (write instanceof Settled settled) {
                    update.setLong(1, settled.lease().length().toMillis());
                    update.setBytes(2, settled.settled().encode());
                } else if (write instanceof Released released) {
                    update.setLong(1, 0);
                    update.setBytes(2, released.settled().encode());
                }
                identify(update, 3, write.lease());
                update.addBatch();
            }
            addLost(update.executeBatch(), writes, lost);
        }
    }

    private void complete(Connection connection, List<Completed> writes, Set<Lease> lost) throws SQLException {
        if (writes.isEmpty()) {
            return;
        }
        try (PreparedStatement delete = connection.prepareStatement(drop)) {
            for (Completed write : writes) {
                identify(delete, 1, write.lease());
                delete.addBatch();
            }
            addLost(delete.executeBatch(), writes, lost);
        }
        CompletedObjects.addAll(
                connection,
                writes.stream().filter(write -> !lost.contains(write.lease())).toList());
    }

    private static void addLost(int[] rows, List<? extends ProgressWrite> writes, Set<Lease> lost) {
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == 0) {
                lost.add(writes.get(i).lease());
            }
        }
    }

    private void drop(Connection connection, Lease lease) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(drop)) {
            identify(delete, 1, lease);
            delete.executeUpdate();
        }
    }

    /** Forgets the progress of an object, unless somebody holds it. */
    int forgetIfFree(Connection connection, ObjectIdentity object) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(forgetIfFree)) {
            ObjectSql.identify(delete, 1, object);
            return delete.executeUpdate();
        }
    }

    private static void identify(PreparedStatement statement, int at, Lease lease) throws SQLException {
        ObjectSql.identify(statement, at, lease.object());
        statement.setLong(at + 3, lease.fence());
    }
}
