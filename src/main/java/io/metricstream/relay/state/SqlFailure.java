package io.metricstream.relay.state;

import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Turns a failure of the database into one line that says what to do. */
final class SqlFailure {
    private SqlFailure() {}

    /**
     * @param done what could not be done with the state: opened, read, written
     * @param place the directory of the state
     */
    static StateException of(String done, String place, SQLException e) {
        return new StateException(
                "the state in " + place + " cannot be " + done + " (" + oneLine(e) + "): " + advice(e), e);
    }

    private static String advice(SQLException e) {
        return switch (primaryCode(e)) {
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                "its file " + SqliteDatabase.FILE_NAME + " is damaged; stop the relay, move"
                        + " the file away and start again (objects that are still at their source are then sent again), or set"
                        + " relay.state.directory to another directory";
            case SQLITE_BUSY, SQLITE_LOCKED ->
                "another process holds it; end that process, or set relay.state.directory" + " to another directory";
            case SQLITE_FULL -> "the disk is full; free some space, or set relay.state.directory to another disk";
            default -> "check that this process may write there, or set relay.state.directory to another directory";
        };
    }

    /** The low byte of SQLite's extended code (sqlite.org/rescode.html, section 2). */
    private static SQLiteErrorCode primaryCode(SQLException e) {
        return e instanceof SQLiteException sqlite
                ? SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xFF)
                : SQLiteErrorCode.UNKNOWN_ERROR;
    }

    private static String oneLine(SQLException e) {
        return String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
    }
}
