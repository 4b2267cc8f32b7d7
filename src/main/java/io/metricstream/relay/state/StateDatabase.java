package io.metricstream.relay.state;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** What tells one database from the other; all else is the same SQL on both. */
interface StateDatabase {
    /**
     * A connection, on which nothing was done yet.
     *
     * @throws StateException if there is no place for it
     */
    Connection connect() throws SQLException;

    /** The statements that a connection begins with, in order. */
    List<String> session();

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

    /** Whether a failure may be over after a while, though nobody changes a setting or mends the place. */
    boolean mayPass(SQLException e);

    /** @param done what could not be done with the state: opened, read, written */
    default StateException failure(String done, SQLException e) {
        // A failed batch repeats the statement; what went wrong comes next.
        SQLException cause = e.getNextException() == null ? e : e.getNextException();
        String reason =
                String.valueOf(cause.getMessage()).replaceAll("\\s+", " ").strip();
        return new StateException(
                "the state in " + place() + " cannot be " + done + " (" + reason + "): " + advice(cause),
                e,
                mayPass(cause));
    }
}
