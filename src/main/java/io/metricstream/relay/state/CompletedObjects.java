package io.metricstream.relay.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
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

    static int add(Connection connection, ObjectIdentity object, Instant when) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(ADD)) {
            ObjectSql.identify(insert, 1, object);
            insert.setLong(4, when.toEpochMilli());
            return insert.executeUpdate();
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
        String marks = String.join(",", Collections.nCopies(objects.size(), "?"));
        List<ObjectIdentity> found = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT object_key, etag FROM completed_object WHERE bucket = ? AND object_key IN (" + marks + ")")) {
            select.setString(1, bucket);
            for (int i = 0; i < objects.size(); i++) {
                select.setBytes(i + 2, objects.get(i).key().getBytes(UTF_8));
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(new ObjectIdentity(bucket, new String(rows.getBytes(1), UTF_8), rows.getString(2)));
                }
            }
        }
        return found;
    }
}
