package io.metricstream.relay.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to the state, used by one thread at a time. A connection that broke, as when the server restarted, is
 * replaced by a new one, on which the work is tried once more; so work must bear being done twice. Where that fails too,
 * the next work tries again.
 */
final class StateConnection implements AutoCloseable {
    /** Something that is done with a connection. A result is read to its end before a write: SQLite wants it so. */
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /** Fair: who works in many short steps, as a listing that forgets, keeps no one else from the state. */
    private final ReentrantLock lock = new ReentrantLock(true);

    private final StateDatabase database;
    private final Consumer<StateException> failures;
    private @Nullable Connection connection;
    private boolean closed;

    /** @param failures told of everything that the state refused or could not do */
    StateConnection(StateDatabase database, Consumer<StateException> failures) {
        this.database = database;
        this.failures = failures;
    }

    /**
     * A connection that is ready for use, its tables made.
     *
     * @throws StateException if it holds no state that this release can use
     */
    static Connection connect(StateDatabase database) throws SQLException {
        Connection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            for (String sql : database.session()) {
                statement.execute(sql);
            }
            StateSchema.prepare(connection, database);
            return connection;
        } catch (SQLException | RuntimeException e) {
            drop(connection, e);
            throw e;
        }
    }

    /**
     * Does work of which every statement commits by itself.
     *
     * @param done what the work does with the state: opened, read, written
     * @throws StateException if that failed
     */
    <T> T run(String done, Work<T> work) {
        lock.lock();
        try {
            if (closed) {
                throw new StateException("the state in " + database.place() + " is closed, as the relay stops");
            }
            return runAndTell(done, work);
        } finally {
            lock.unlock();
        }
    }

    /** Does work that is committed as one, or not at all. */
    <T> T transact(String done, Work<T> work) {
        return run(done, open -> inTransaction(open, work));
    }

    private <T> T runAndTell(String done, Work<T> work) {
        try {
            return runTwice(work);
        } catch (SQLException e) {
            StateException failure = database.failure(done, e);
            failures.accept(failure);
            throw failure;
        } catch (StateException e) {
            failures.accept(e);
            throw e;
        }
    }

    /** A second time only where the connection at hand turned out to be broken. */
    private <T> T runTwice(Work<T> work) throws SQLException {
        boolean reused = connection != null;
        try {
            return runOnce(work);
        } catch (SQLException e) {
            if (!reused || connection != null) {
                throw e;
            }
            return runOnce(work);
        }
    }

    /** Runs on the connection at hand, or a new one; a broken one is dropped. */
    private <T> T runOnce(Work<T> work) throws SQLException {
        Connection open = connection == null ? connect(database) : connection;
        connection = open;
        try {
            return work.run(open);
        } catch (SQLException e) {
            if (isBroken(open, e)) {
                drop(open, e);
                connection = null;
            }
            throw e;
        }
    }

    /** In SQLite the first statement must write: a transaction that reads first may fail where another process writes. */
    static <T> T inTransaction(Connection connection, Work<T> work) throws SQLException {
        try {
            connection.setAutoCommit(false);
            T result = work.run(connection);
            // Commits. After commit() SQLite's driver would begin another transaction, which may fail.
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException | Error e) {
            try {
                connection.rollback();
                connection.setAutoCommit(true);
            } catch (SQLException broken) {
                // A closed connection commits nothing, and is not used again.
                drop(connection, e);
            }
            throw e;
        }
    }

    /** PostgreSQL manual, appendix A: 08 connection, 57P0x shutdown, 25006 a primary that became a standby. */
    private static boolean isBroken(Connection connection, SQLException e) throws SQLException {
        String state = Objects.requireNonNullElse(e.getSQLState(), "");
        return state.startsWith("08") || state.startsWith("57P0") || state.equals("25006") || connection.isClosed();
    }

    private static void drop(Connection connection, Throwable cause) {
        try {
            connection.close();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            if (connection != null) {
                connection.close();
                connection = null;
            }
        } catch (SQLException e) {
            throw database.failure("closed", e);
        } finally {
            lock.unlock();
        }
    }
}
