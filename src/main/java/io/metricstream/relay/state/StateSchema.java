package io.metricstream.relay.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the state, in SQL that both SQLite and PostgreSQL understand.
 *
 * <p>Keys are bytes, not text: both databases compare bytes unsigned, which is the order in which S3 lists keys, while
 * text would follow the collation of the database, and PostgreSQL's text cannot hold U+0000, which a key can.
 */
final class StateSchema {
    private static final long VERSION = 1;
    private static final String VERSION_NAME = "schema-version";

    private static final String COMPLETED = "CREATE TABLE IF NOT EXISTS completed_object ("
            + "bucket TEXT NOT NULL, object_key BYTEA NOT NULL, etag TEXT NOT NULL, completed_at BIGINT NOT NULL, "
            + "PRIMARY KEY (bucket, object_key, etag))";
    private static final String FACT =
            "CREATE TABLE IF NOT EXISTS relay_fact (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)";

    private StateSchema() {}

    /**
     * Creates what is missing. Several processes may do so at once.
     *
     * @throws StateException if a newer release wrote this state
     */
    static void create(Connection connection, String place) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(COMPLETED);
            statement.execute(FACT);
        }
        long version = factOrElse(connection, VERSION_NAME, VERSION);
        if (version > VERSION) {
            throw new StateException("the state in " + place + " was written by a newer release (schema " + version
                    + ", this one knows " + VERSION
                    + "): run that release, or set relay.state.directory to another directory");
        }
    }

    /** The stored value of a fact, which is {@code value} from now on where there was none. */
    static long factOrElse(Connection connection, String name, long value) throws SQLException {
        // Read first: a start or a poll that finds its fact takes no write lock.
        Long stored = fact(connection, name);
        if (stored != null) {
            return stored;
        }
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO relay_fact (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")) {
            insert.setString(1, name);
            insert.setLong(2, value);
            insert.executeUpdate();
        }
        Long now = fact(connection, name);
        return now == null ? value : now;
    }

    private static @Nullable Long fact(Connection connection, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT value FROM relay_fact WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : null;
            }
        }
    }
}
