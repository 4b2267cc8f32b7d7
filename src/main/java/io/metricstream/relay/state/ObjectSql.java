package io.metricstream.relay.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How an object is named in SQL. */
final class ObjectSql {
    /** Three parameters, for {@link #identify}. */
    static final String IS_OBJECT = "bucket = ? AND object_key = ? AND etag = ?";

    private ObjectSql() {}

    /** Sets the parameters {@code at} to {@code at + 2}. */
    static void identify(PreparedStatement statement, int at, ObjectIdentity object) throws SQLException {
        statement.setString(at, object.bucket());
        statement.setBytes(at + 1, object.key().getBytes(UTF_8));
        statement.setString(at + 2, object.etag());
    }

    /**
     * Every row with the key of one of these objects, whatever its ETag.
     *
     * @param rows of one table, as SQL that can stand where a table does
     */
    static List<ObjectIdentity> withKeysOf(
            Connection connection, String rows, String bucket, List<ObjectIdentity> objects) throws SQLException {
        String marks = String.join(",", Collections.nCopies(objects.size(), "?"));
        List<ObjectIdentity> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT object_key, etag FROM " + rows + " WHERE bucket = ? AND object_key IN (" + marks + ")")) {
            statement.setString(1, bucket);
            for (int i = 0; i < objects.size(); i++) {
                statement.setBytes(i + 2, objects.get(i).key().getBytes(UTF_8));
            }
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    found.add(new ObjectIdentity(bucket, new String(results.getBytes(1), UTF_8), results.getString(2)));
                }
            }
        }
        return found;
    }
}
