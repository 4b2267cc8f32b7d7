package io.metricstream.relay.state;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A real SQLite that turns full or read-only, and back, by limits of its own that hold for one connection each. */
final class LimitedSqlite implements StateDatabase {
    static final String FULL = "PRAGMA max_page_count = 1";
    static final String NOT_FULL = "PRAGMA max_page_count = 1073741823";
    static final String READ_ONLY = "PRAGMA query_only = ON";
    static final String NOT_READ_ONLY = "PRAGMA query_only = OFF";

    private final SqliteDatabase database;
    private final List<Connection> connections = new ArrayList<>();
    private final List<String> limits = new ArrayList<>();

    LimitedSqlite(Path directory) {
        this.database = new SqliteDatabase(directory);
    }

    /** From now on, for the connections that are open and those that are opened. */
    synchronized void limit(String pragma) {
        limits.add(pragma);
        try {
            for (Connection connection : connections) {
                if (!connection.isClosed()) {
                    execute(connection, pragma);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public synchronized Connection connect() throws SQLException {
        Connection connection = database.connect();
        connections.add(connection);
        return connection;
    }

    private static void execute(Connection connection, String pragma) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(pragma);
        }
    }

    @Override
    public synchronized List<String> session() {
        List<String> session = new ArrayList<>(database.session());
        session.addAll(limits);
        return session;
    }

    @Override
    public String now() {
        return database.now();
    }

    @Override
    public void lockSchema(Connection connection) throws SQLException {
        database.lockSchema(connection);
    }

    @Override
    public String place() {
        return database.place();
    }

    @Override
    public String setting() {
        return database.setting();
    }

    @Override
    public String advice(SQLException e) {
        return database.advice(e);
    }

    @Override
    public boolean mayPass(SQLException e) {
        return database.mayPass(e);
    }
}
