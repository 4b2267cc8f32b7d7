package io.metricstream.relay.deadletter;

import io.metricstream.relay.state.ObjectIdentity;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/**
 * Names a dead letter by what it holds, so that the same bytes, written again after a crash, are the same letter: hour of
 * the source object, reason, and a hash of identity, offset and length.
 */
final class DeadLetterKey {
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyy/MM/dd/HH/").withZone(ZoneOffset.UTC);
    private static final int HASH_BYTES = 16;

    private DeadLetterKey() {}

    static String of(
            String prefix, String reason, Instant lastModified, ObjectIdentity object, long offset, long length) {
        String place = String.join("\n", object.bucket(), object.key(), object.etag(), offset + "+" + length);
        return prefix + HOUR.format(lastModified) + reason + "-" + hash(place);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
