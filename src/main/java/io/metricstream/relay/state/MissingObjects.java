package io.metricstream.relay.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Walks the objects of one table within one listed range in the order of their keys, some at a time, and forgets those that
 * were not listed. Memory does not grow with the range: a lifecycle rule may have emptied most of a bucket at once.
 */
final class MissingObjects {
    /** Greater than every key: 0xFF occurs nowhere in UTF-8. */
    private static final byte[] AFTER_ALL_KEYS = {(byte) 0xFF};

    private final ListedRange range;
    private final int atOnce;
    private final String selectKeys;
    private final String forget;
    private byte[] after;

    private MissingObjects(String table, String time, ListedRange range, int atOnce) {
        this.range = range;
        this.atOnce = atOnce;
        this.selectKeys = "SELECT DISTINCT object_key FROM " + table + " WHERE bucket = ?"
                + " AND object_key > ? AND object_key >= ? AND object_key <= ? AND object_key < ?"
                + " AND " + time + " < ? ORDER BY object_key LIMIT ?";
        this.forget = "DELETE FROM " + table + " WHERE bucket = ? AND object_key = ? AND " + time + " < ?";
        this.after = range.afterKey().getBytes(UTF_8);
    }

    /** Those that were complete before the listing. */
    static MissingObjects completed(ListedRange range, int atOnce) {
        return new MissingObjects(CompletedObjects.TABLE, "completed_at", range, atOnce);
    }

    /** Those that were given back before the listing; what somebody holds stays. */
    static MissingObjects claimed(ListedRange range, int atOnce) {
        return new MissingObjects(ClaimedObjects.TABLE, "leased_until", range, atOnce);
    }

    /** Forgets the next ones; false once the end of the range is reached. */
    boolean forgetSome(Connection connection) throws SQLException {
        List<byte[]> keys = nextKeys(connection);
        if (keys.isEmpty()) {
            return false;
        }
        List<byte[]> missing = keys.stream()
                .filter(key -> !range.keys().contains(new String(key, UTF_8)))
                .toList();
        if (!missing.isEmpty()) {
            forget(connection, missing);
        }
        after = keys.get(keys.size() - 1);
        return keys.size() == atOnce;
    }

    private List<byte[]> nextKeys(Connection connection) throws SQLException {
        String upTo = range.upToKey();
        try (PreparedStatement select = connection.prepareStatement(selectKeys)) {
            select.setString(1, range.bucket());
            select.setBytes(2, after);
            select.setBytes(3, range.prefix().getBytes(UTF_8));
            select.setBytes(4, upTo == null ? AFTER_ALL_KEYS : upTo.getBytes(UTF_8));
            select.setBytes(5, afterPrefix());
            select.setLong(6, range.listedAt().toEpochMilli());
            select.setInt(7, atOnce);
            List<byte[]> keys = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    keys.add(rows.getBytes(1));
                }
            }
            return keys;
        }
    }

    /** The first bytes after every key with the prefix. The last byte of UTF-8 text is below 0xFF, so adding one is safe. */
    private byte[] afterPrefix() {
        byte[] bytes = range.prefix().getBytes(UTF_8);
        if (bytes.length == 0) {
            return AFTER_ALL_KEYS;
        }
        bytes[bytes.length - 1]++;
        return bytes;
    }

    private void forget(Connection connection, List<byte[]> keys) throws SQLException {
        StateConnection.inTransaction(connection, open -> {
            try (PreparedStatement delete = open.prepareStatement(forget)) {
                for (byte[] key : keys) {
                    delete.setString(1, range.bucket());
                    delete.setBytes(2, key);
                    // Again: another process may have written the object since the keys were read.
                    delete.setLong(3, range.listedAt().toEpochMilli());
                    delete.addBatch();
                }
                return delete.executeBatch();
            }
        });
    }
}
