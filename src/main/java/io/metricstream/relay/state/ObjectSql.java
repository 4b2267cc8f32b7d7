package io.metricstream.relay.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.PreparedStatement;
import java.sql.SQLException;

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
}
