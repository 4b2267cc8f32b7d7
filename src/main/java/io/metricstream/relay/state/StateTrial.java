package io.metricstream.relay.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Takes some room in the state and gives it back, one after the other and each for good, so that a state that is full or
 * read-only fails here and not with the first object. Along with it goes what was left in the middle long ago.
 */
final class StateTrial {
    /** An object that nobody has worked on for so long is gone or replaced: SQS keeps a message for 14 days at most. */
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(30);

    /** Lies in no bucket, and was left in the middle in 1970. */
    private static final ObjectIdentity TRIAL = new ObjectIdentity("", "trial", "");

    /** Some pages of a database. */
    private static final int BYTES = 16 << 10;

    private static final String TAKE_ROOM =
            "INSERT INTO claimed_object (bucket, object_key, etag, fence, leased_until, settled)"
                    + " VALUES (?, ?, ?, 0, 0, ?)"
                    + " ON CONFLICT (bucket, object_key, etag) DO UPDATE SET settled = excluded.settled";

    private final String forget;

    /** @param now the SQL of the time */
    StateTrial(String now) {
        forget = "DELETE FROM claimed_object WHERE leased_until < " + now + " - " + FORGOTTEN_AFTER.toMillis();
    }

    /** Not to be called in a transaction. */
    int run(Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(TAKE_ROOM);
                PreparedStatement delete = connection.prepareStatement(forget)) {
            ObjectSql.identify(insert, 1, TRIAL);
            insert.setBytes(4, new byte[BYTES]);
            insert.executeUpdate();
            return delete.executeUpdate();
        }
    }
}
