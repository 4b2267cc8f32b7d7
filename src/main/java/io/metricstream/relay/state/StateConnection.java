package io.metricstream.relay.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
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

    private final ReentrantLock lock = new ReentrantLock();
    private final StateDatabase database;
    private @Nullable Connection connection;
    private boolean closed;

    StateConnection(StateDatabase database) {
        this.database = database;
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
            boolean reused = connection != null;
            try {
                return runOnce(work);
            } catch (SQLException e) {
                if (!reused || connection != null) {
                    throw e;
                }
                return runOnce(work);
            }
        } catch (SQLException e) {
            throw database.failure(done, e);
        } finally {
            lock.unlock();
        }
    }

    /** Does work that is committed as one, or not at all. */
    <T> T transact(String done, Work<T> work) {
        return run(done, open -> inTransaction(open, work));
    }

    /** Runs on the connection at hand, or a new one; a broken one is dropped. */
    private <T> T runOnce(Work<T> work) throws SQLException {
        if (closed) {
            throw new StateException("the state in " + database.place() + " is closed, as the relay stops");
        }
        Connection open = connection == null ? database.connect() : connection;
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
