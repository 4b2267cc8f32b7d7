package io.metricstream.relay.state;

import java.sql.Connection;
import java.sql.SQLException;

/** What tells one database from the other; all else is the same SQL on both. */
interface StateDatabase {
    /**
     * A connection that is ready for use, its tables made.
     *
     * @throws StateException if it holds no state that this release can use
     */
    Connection connect() throws SQLException;

    /**
     * The SQL of the time as milliseconds since 1970. Leases go by the clock of the database: it is the one clock that all
     * hosts share, while theirs may differ by more than a lease.
     */
    String now();

    /** Lets one process at a time make tables, until the transaction ends. */
    void lockSchema(Connection connection) throws SQLException;

    /** Where the state is, as a user knows it, without a secret. */
    String place();

    /** The setting that names the place. */
    String setting();

    /** What to do about a failure: the end of a sentence. */
    String advice(SQLException e);

    /** @param done what could not be done with the state: opened, read, written */
    default StateException failure(String done, SQLException e) {
        // A failed batch repeats the statement; what went wrong comes next.
        SQLException cause = e.getNextException() == null ? e : e.getNextException();
        String reason =
                String.valueOf(cause.getMessage()).replaceAll("\\s+", " ").strip();
        return new StateException(
                "the state in " + place() + " cannot be " + done + " (" + reason + "): " + advice(cause), e);
    }
}
