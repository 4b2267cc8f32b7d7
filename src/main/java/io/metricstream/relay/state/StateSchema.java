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
    /** 1: complete objects and facts. 2: also claimed objects. */
    static final long VERSION = 2;

    private static final String VERSION_NAME = "schema-version";

    /** Times are milliseconds since 1970; {@code settled} is as {@link SettledRanges#encode} writes it. */
    private static final String[] TABLES = {
        "CREATE TABLE IF NOT EXISTS completed_object (bucket TEXT NOT NULL, object_key BYTEA NOT NULL, etag TEXT NOT NULL,"
                + " completed_at BIGINT NOT NULL, PRIMARY KEY (bucket, object_key, etag))",
        "CREATE TABLE IF NOT EXISTS claimed_object (bucket TEXT NOT NULL, object_key BYTEA NOT NULL, etag TEXT NOT NULL,"
                + " fence BIGINT NOT NULL, leased_until BIGINT NOT NULL, settled BYTEA NOT NULL,"
                + " PRIMARY KEY (bucket, object_key, etag))",
        "CREATE TABLE IF NOT EXISTS relay_fact (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)"
    };

    private StateSchema() {}

    /**
     * Creates what is missing, also in a state of an earlier release. Several processes may do so at once. A state that is
     * as it should be is only read, so that whoever uses it needs no right to make tables.
     *
     * @throws StateException if a newer release wrote this state
     */
    static void prepare(Connection connection, StateDatabase database) throws SQLException {
        if (version(connection, database) < VERSION) {
            StateConnection.inTransaction(connection, open -> create(open, database));
        }
    }

    private static long version(Connection connection, StateDatabase database) throws SQLException {
        Long version = hasFacts(connection) ? fact(connection, VERSION_NAME) : null;
        if (version != null && version > VERSION) {
            throw new StateException("the state in " + database.place() + " was written by a newer release (schema "
                    + version + ", this one knows " + VERSION + "): run that release, or set " + database.setting()
                    + " to another place");
        }
        return version == null ? 0 : version;
    }

    private static boolean hasFacts(Connection connection) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, connection.getSchema(), "relay_fact", null)) {
            return tables.next();
        }
    }

    private static boolean create(Connection connection, StateDatabase database) throws SQLException {
        database.lockSchema(connection);
        // Again: another process may have been faster, and of a newer release.
        version(connection, database);
        try (Statement statement = connection.createStatement()) {
            for (String table : TABLES) {
                statement.execute(table);
            }
            return statement.executeUpdate("INSERT INTO relay_fact (name, value) VALUES ('" + VERSION_NAME + "', "
                            + VERSION + ") ON CONFLICT (name) DO UPDATE SET value = excluded.value")
                    == 1;
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
