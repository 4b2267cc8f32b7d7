package io.metricstream.relay.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** The table of complete objects. */
final class CompletedObjects {
    static final String TABLE = "completed_object";

    private static final String CONTAINS = "SELECT 1 FROM completed_object WHERE " + ObjectSql.IS_OBJECT;
    private static final String ADD = "INSERT INTO completed_object (bucket, object_key, etag, completed_at)"
            + " VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (bucket, object_key, etag) DO UPDATE SET completed_at = excluded.completed_at";
    private static final String REMOVE = "DELETE FROM completed_object WHERE " + ObjectSql.IS_OBJECT;

    private CompletedObjects() {}

    static boolean contains(Connection connection, ObjectIdentity object) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CONTAINS)) {
            ObjectSql.identify(select, 1, object);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    static void addAll(Connection connection, List<ProgressWrite.Completed> objects) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            for (ProgressWrite.Completed object : objects) {
                ObjectSql.identify(insert, 1, object.lease().object());
                insert.setLong(4, object.when().toEpochMilli());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    static int remove(Connection connection, ObjectIdentity object) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(REMOVE)) {
            ObjectSql.identify(delete, 1, object);
            return delete.executeUpdate();
        }
    }

    /** Every complete object with the key of one of these, whatever its ETag. */
    static List<ObjectIdentity> withKeysOf(Connection connection, String bucket, List<ObjectIdentity> objects)
            throws SQLException {
        return ObjectSql.withKeysOf(connection, TABLE, bucket, objects);
    }
}
