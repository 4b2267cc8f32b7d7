package io.metricstream.relay.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The progress in a database: SQLite in a directory of this host, which several processes may open.
 *
 * <p>Thread-safe: one connection, used by one thread at a time. Every statement commits by itself, and every result is read
 * to its end before a write, since SQLite refuses the writes of others while one is open.
 */
public final class JdbcProgressStore implements ProgressStore {
    /** Rows and parameters of one statement; one page of a listing. */
    private static final int PAGE = 1_000;

    private static final String IS_COMPLETE =
            "SELECT 1 FROM completed_object WHERE bucket = ? AND object_key = ? AND etag = ?";
    private static final String COMPLETE =
            "INSERT INTO completed_object (bucket, object_key, etag, completed_at) VALUES (?, ?, ?, ?)"
                    + " ON CONFLICT (bucket, object_key, etag) DO UPDATE SET completed_at = excluded.completed_at";
    private static final String FORGET =
            "DELETE FROM completed_object WHERE bucket = ? AND object_key = ? AND etag = ?";

    private final ReentrantLock lock = new ReentrantLock();
    private final Connection connection;
    private final String place;

    private JdbcProgressStore(Connection connection, String place) {
        this.connection = connection;
        this.place = place;
    }

    /**
     * Opens the state in {@code directory}, and creates what is missing.
     *
     * @throws StateException if the directory cannot be written, or holds no sound state
     */
    public static JdbcProgressStore open(Path directory) {
        return new JdbcProgressStore(
                SqliteDatabase.open(directory),
                directory.toAbsolutePath().normalize().toString());
    }

    @Override
    public boolean isComplete(ObjectIdentity object) {
        return locked("read", () -> {
            try (PreparedStatement select = connection.prepareStatement(IS_COMPLETE)) {
                identify(select, object);
                try (ResultSet rows = select.executeQuery()) {
                    return rows.next();
                }
            }
        });
    }

    @Override
    public void complete(ObjectIdentity object, Instant when) {
        locked("written", () -> {
            try (PreparedStatement insert = connection.prepareStatement(COMPLETE)) {
                identify(insert, object);
                insert.setLong(4, when.toEpochMilli());
                return insert.executeUpdate();
            }
        });
    }

    @Override
    public void forget(ObjectIdentity object) {
        locked("written", () -> {
            try (PreparedStatement delete = connection.prepareStatement(FORGET)) {
                identify(delete, object);
                return delete.executeUpdate();
            }
        });
    }

    @Override
    public Set<ObjectIdentity> completeAmong(String bucket, Collection<ObjectIdentity> page) {
        Set<ObjectIdentity> found = new HashSet<>();
        List<ObjectIdentity> objects = List.copyOf(page);
        for (int from = 0; from < objects.size(); from += PAGE) {
            List<ObjectIdentity> some = objects.subList(from, Math.min(from + PAGE, objects.size()));
            found.addAll(locked("read", () -> completeWithKeysOf(bucket, some)));
        }
        found.retainAll(new HashSet<>(objects));
        return found;
    }

    /** Every complete object with one of these keys, whatever its ETag. */
    private List<ObjectIdentity> completeWithKeysOf(String bucket, List<ObjectIdentity> objects) throws SQLException {
        String marks = String.join(",", Collections.nCopies(objects.size(), "?"));
        List<ObjectIdentity> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT object_key, etag FROM completed_object WHERE bucket = ? AND object_key IN (" + marks + ")")) {
            select.setString(1, bucket);
            for (int i = 0; i < objects.size(); i++) {
                select.setBytes(i + 2, objects.get(i).key().getBytes(UTF_8));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new ObjectIdentity(bucket, new String(rows.getBytes(1), UTF_8), rows.getString(2)));
                }
            }
        }
        return found;
    }

    @Override
    public void forgetMissing(ListedRange range) {
        MissingObjects missing = new MissingObjects(range, PAGE);
        while (locked("written", () -> missing.forgetSome(connection))) {
            // One short step at a time: other threads and processes write in between.
        }
    }

    @Override
    public Instant beginning(Instant ifEmpty) {
        return locked(
                "written",
                () -> Instant.ofEpochMilli(StateSchema.factOrElse(connection, "beginning", ifEmpty.toEpochMilli())));
    }

    @Override
    public void close() {
        locked("closed", () -> {
            connection.close();
            return true;
        });
    }

    private static void identify(PreparedStatement statement, ObjectIdentity object) throws SQLException {
        statement.setString(1, object.bucket());
        statement.setBytes(2, object.key().getBytes(UTF_8));
        statement.setString(3, object.etag());
    }

    private <T> T locked(String done, SqlWork<T> work) {
        lock.lock();
        try {
            return work.run();
        } catch (SQLException e) {
            throw SqlFailure.of(done, place, e);
        } finally {
            lock.unlock();
        }
    }

    private interface SqlWork<T> {
        T run() throws SQLException;
    }
}
