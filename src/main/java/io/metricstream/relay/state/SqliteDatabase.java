package io.metricstream.relay.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteDataSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The embedded database of one host. Commits survive a killed process (write-ahead log, {@code synchronous=NORMAL});
 * after a loss of power the last ones may be missing, and their objects are sent again.
 */
final class SqliteDatabase implements StateDatabase {
    static final String FILE_NAME = "progress.db";

    /** How long a write waits for one of another process. Each write is short, so this is far more than it takes. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(20);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(5);

    private final Path directory;

    SqliteDatabase(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    @Override
    public Connection connect() throws SQLException {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new StateException(
                    "the directory " + directory + " cannot be created (" + e
                            + "): set relay.state.directory to one that this process may write",
                    e);
        }
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve(FILE_NAME));
        source.setBusyTimeout((int) BUSY_TIMEOUT.toMillis());
        Connection connection = source.getConnection();
        try {
            useWriteAheadLog(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Needs the file for itself. Where another process that opens a new state does the same, SQLite does not wait but refuses at
     * once: each could wait for the other (sqlite.org/c3ref/busy_handler.html).
     */
    private static void useWriteAheadLog(Connection connection) throws SQLException {
        long deadline = System.nanoTime() + BUSY_TIMEOUT.toNanos();
        try (Statement statement = connection.createStatement()) {
            while (true) {
                try {
                    statement.execute("PRAGMA journal_mode = WAL");
                    return;
                } catch (SQLException e) {
                    if (primaryCode(e) != SQLiteErrorCode.SQLITE_BUSY || System.nanoTime() > deadline) {
                        throw e;
                    }
                    LockSupport.parkNanos(RETRY_PAUSE.toNanos());
                }
            }
        }
    }

    @Override
    public List<String> session() {
        return List.of("PRAGMA synchronous = NORMAL");
    }

    @Override
    public String now() {
        return "CAST(unixepoch('subsec') * 1000 AS INTEGER)";
    }

    @Override
    public void lockSchema(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // Any write takes the lock; this one changes nothing else.
            statement.execute("PRAGMA user_version = 1");
        }
    }

    @Override
    public String place() {
        return directory.toString();
    }

    @Override
    public String setting() {
        return "relay.state.directory";
    }

    @Override
    public String advice(SQLException e) {
        return switch (primaryCode(e)) {
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                "its file " + FILE_NAME
                        + " is damaged; stop the relay, move the file away and start again (objects that"
                        + " are still at their source are then sent again), or set relay.state.directory to another"
                        + " directory";
            case SQLITE_BUSY, SQLITE_LOCKED ->
                "another process holds it; end that process, or set relay.state.directory to another directory";
            case SQLITE_FULL -> "the disk is full; free some space, or set relay.state.directory to another disk";
            default -> "check that this process may write there, or set relay.state.directory to another directory";
        };
    }

    @Override
    public boolean mayPass(SQLException e) {
        return switch (primaryCode(e)) {
            case SQLITE_FULL, SQLITE_BUSY, SQLITE_LOCKED -> true;
            default -> false;
        };
    }

    /** The low byte of SQLite's extended code (sqlite.org/rescode.html, section 2). */
    private static SQLiteErrorCode primaryCode(SQLException e) {
        return e instanceof SQLiteException sqlite
                ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xFF)
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }
}
