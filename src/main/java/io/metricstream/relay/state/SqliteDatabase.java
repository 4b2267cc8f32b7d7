package io.metricstream.relay.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
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
        return source.getConnection();
    }

    /** Switching to the write-ahead log needs the file for itself, and so must be able to wait for it. */
    @Override
    public List<String> session() {
        return List.of(
                "PRAGMA busy_timeout = " + BUSY_TIMEOUT.toMillis(),
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = NORMAL");
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
