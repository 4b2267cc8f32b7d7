package io.metricstream.relay.state;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The databases that every test of the state runs on. */
enum TestDatabase {
    SQLITE {
        @Override
        StateDatabase in(Path directory) {
            return new SqliteDatabase(directory);
        }
    },
    POSTGRESQL {
        @Override
        StateDatabase in(Path directory) {
            return new PostgresDatabase(PostgresServer.running().settings(directory));
        }
    };

    /** The database that belongs to this directory. */
    abstract StateDatabase in(Path directory);

    /** As a process would open it: two stores are like two processes. */
    JdbcProgressStore open(Path directory) {
        return JdbcProgressStore.open(in(directory));
    }

    /** Does what no store would. */
    void execute(Path directory, String sql) {
        try (Connection connection = StateConnection.connect(in(directory));
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many rows a table has. */
    long count(Path directory, String table) {
        try (Connection connection = StateConnection.connect(in(directory));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM " + table)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is recorded of an object, whoever holds it. */
    SettledRanges recorded(Path directory, String key) {
        try (Connection connection = StateConnection.connect(in(directory));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT object_key, settled FROM claimed_object")) {
            while (rows.next()) {
                if (new String(rows.getBytes(1), java.nio.charset.StandardCharsets.UTF_8).equals(key)) {
                    return SettledRanges.decode(rows.getBytes(2));
                }
            }
            throw new AssertionError("nobody has claimed " + key);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
