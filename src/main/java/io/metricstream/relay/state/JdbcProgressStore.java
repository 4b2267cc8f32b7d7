package io.metricstream.relay.state;

import io.metricstream.relay.settings.RelaySettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The progress in a database: SQLite in a directory of this host, which several processes may open, or PostgreSQL, which
 * several hosts may share. The SQL is the same. A connection to PostgreSQL that breaks is made anew. A state that fails is
 * tried again until it works ({@link #watch}).
 *
 * <p>Thread-safe: one connection, used by one thread at a time.
 */
public final class JdbcProgressStore implements ProgressStore {
    /** Rows and parameters of one statement; one page of a listing. */
    private static final int PAGE = 1_000;

    /** One order for all processes, so that no two wait for each other's rows. */
    private static final Comparator<ProgressWrite> ORDER = Comparator.comparing(
                    (ProgressWrite write) -> write.lease().object().bucket())
            .thenComparing(write -> write.lease().object().key())
            .thenComparing(write -> write.lease().object().etag());

    /** Finds objects of a table by the keys of others, whatever their ETags. */
    private interface SameKeys {
        List<ObjectIdentity> of(Connection connection, List<ObjectIdentity> objects) throws SQLException;
    }

    private final StateWatch watch = new StateWatch(() -> tryOut("written"));
    private final StateConnection connection;
    private final ClaimedObjects claimed;
    private final StateTrial trial;

    private JdbcProgressStore(StateDatabase database) {
        this.connection = new StateConnection(database, watch::failed);
        this.claimed = new ClaimedObjects(database.now());
        this.trial = new StateTrial(database.now());
    }

    /**
     * Opens the state that the settings name, and creates what is missing.
     *
     * @throws StateException if it cannot be reached, read or written
     */
    public static JdbcProgressStore open(RelaySettings.State settings) {
        return open(database(settings));
    }

    /**
     * Opens the state that the settings name, now, or later where what is in the way may pass: a server that is not there yet,
     * a full disk. {@link #watch} says whether, and until then every method throws. A read-only place is no such case: it is
     * nearly always a matter of how the relay was set up, and to be seen at once; where it is the disk, who restarts the relay
     * tries again.
     *
     * @throws StateException if waiting mends nothing: the state is damaged, of a newer release, read-only, or not ours to use
     */
    public static JdbcProgressStore openOrWait(RelaySettings.State settings) {
        return openOrWait(database(settings));
    }

    private static StateDatabase database(RelaySettings.State settings) {
        RelaySettings.Postgres postgres = settings.postgres();
        return postgres == null ? new SqliteDatabase(settings.directory()) : new PostgresDatabase(postgres);
    }

    /**
     * Opens the state in {@code directory}, and creates what is missing.
     *
     * @throws StateException if the directory cannot be written, or holds no sound state
     */
    public static JdbcProgressStore open(Path directory) {
        return open(new SqliteDatabase(directory));
    }

    /** Whether {@code directory} holds a state, sound or not. */
    public static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(SqliteDatabase.FILE_NAME));
    }

    static JdbcProgressStore open(StateDatabase database) {
        return open(database, failure -> false);
    }

    static JdbcProgressStore openOrWait(StateDatabase database) {
        return open(database, StateException::mayPass);
    }

    private static JdbcProgressStore open(StateDatabase database, Predicate<StateException> waitsFor) {
        JdbcProgressStore store = new JdbcProgressStore(database);
        try {
            store.tryOut("opened");
        } catch (StateException e) {
            if (!waitsFor.test(e)) {
                store.close();
                throw e;
            }
        }
        return store;
    }

    private void tryOut(String done) {
        connection.run(done, trial::run);
    }

    @Override
    public StateWatch watch() {
        return watch;
    }

    @Override
    public boolean isComplete(ObjectIdentity object) {
        return connection.run("read", open -> CompletedObjects.contains(open, object));
    }

    @Override
    public void forget(ObjectIdentity object) {
        connection.transact(
                "written", open -> CompletedObjects.remove(open, object) + claimed.forgetIfFree(open, object));
    }

    @Override
    public Set<ObjectIdentity> completeAmong(String bucket, Collection<ObjectIdentity> page) {
        return among(page, (open, some) -> CompletedObjects.withKeysOf(open, bucket, some));
    }

    @Override
    public Set<ObjectIdentity> heldAmong(String bucket, Collection<ObjectIdentity> page) {
        return among(page, (open, some) -> claimed.heldWithKeysOf(open, bucket, some));
    }

    private Set<ObjectIdentity> among(Collection<ObjectIdentity> page, SameKeys sameKeys) {
        Set<ObjectIdentity> found = new HashSet<>();
        List<ObjectIdentity> objects = List.copyOf(page);
        for (int from = 0; from < objects.size(); from += PAGE) {
            List<ObjectIdentity> some = objects.subList(from, Math.min(from + PAGE, objects.size()));
            found.addAll(connection.run("read", open -> sameKeys.of(open, some)));
        }
        found.retainAll(new HashSet<>(objects));
        return found;
    }

    @Override
    public void forgetMissing(ListedRange range) {
        for (MissingObjects missing :
                List.of(MissingObjects.completed(range, PAGE), MissingObjects.claimed(range, PAGE))) {
            while (connection.run("written", missing::forgetSome)) {
                // One short step at a time: other threads and processes write in between.
            }
        }
    }

    @Override
    public Instant beginning(Instant ifEmpty) {
        return connection.run(
                "written",
                open -> Instant.ofEpochMilli(StateSchema.factOrElse(open, "beginning", ifEmpty.toEpochMilli())));
    }

    @Override
    public Claim claim(ObjectIdentity object, Duration lease) {
        Lease.check(lease);
        return connection.transact("written", open -> claimed.claim(open, object, lease));
    }

    @Override
    public void renew(Lease lease) {
        if (!connection.run("written", open -> claimed.renew(open, lease))) {
            throw new LeaseLostException(lease);
        }
    }

    @Override
    public Set<Lease> write(List<? extends ProgressWrite> writes) {
        List<? extends ProgressWrite> ordered = writes.stream().sorted(ORDER).toList();
        return ordered.isEmpty() ? Set.of() : connection.transact("written", open -> claimed.write(open, ordered));
    }

    @Override
    public void close() {
        watch.close();
        connection.close();
    }
}
