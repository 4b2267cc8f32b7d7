package io.metricstream.relay.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.sqlite.SQLiteDataSource;

/**
 * Opens the embedded database of one host. Commits survive a killed process (write-ahead log, {@code synchronous=NORMAL});
 * after a loss of power the last ones may be missing, and their objects are sent again.
 */
final class SqliteDatabase {
    static final String FILE_NAME = "progress.db";

    /** How long a write waits for one of another process. Each write is short, so this is far more than it takes. */
    private static final Duration BUSY_TIMEOUT = Duration.ofSeconds(20);

    private SqliteDatabase() {}

    /** @throws StateException if the directory cannot be written, or its file is no sound database */
    static Connection open(Path directory) {
        String place = directory.toAbsolutePath().normalize().toString();
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new StateException(
                    "the directory " + place + " cannot be created (" + e
                            + "): set relay.state.directory to one that this" + " process may write",
                    e);
        }
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl("jdbc:sqlite:" + directory.resolve(FILE_NAME).toAbsolutePath());
        try {
            return prepared(source.getConnection(), place);
        } catch (SQLException e) {
            throw SqlFailure.of("opened", place, e);
        }
    }

    private static Connection prepared(Connection connection, String place) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // The order counts: switching to the write-ahead log needs the file for itself, and must be able to wait
            // for it.
            statement.execute("PRAGMA busy_timeout = " + BUSY_TIMEOUT.toMillis());
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL");
            StateSchema.create(connection, place);
            return connection;
        } catch (SQLException | StateException e) {
            connection.close();
            throw e;
        }
    }
}
