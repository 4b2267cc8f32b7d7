package io.metricstream.relay.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.metricstream.relay.message.Reason;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/**
 * Names a dead letter by what it holds, so that the same bytes, written again after a crash, are the same letter: hour of
 * the source object, reason, and a hash of identity, offset and length. A message of the queue is hashed with its id.
 */
final class DeadLetterKey {
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyy/MM/dd/HH/").withZone(ZoneOffset.UTC);
    private static final int HASH_BYTES = 16;

    private DeadLetterKey() {}

    /** @param length of the bytes; 0 where the whole object is kept */
    static String of(String prefix, Reason reason, DeadLetterSource source, long length) {
        String place = String.join(
                "\n",
                source.object().bucket(),
                source.object().key(),
                source.object().etag(),
                source.messageId(),
                source.offset() + "+" + length);
        return prefix + HOUR.format(source.written()) + reason.word() + "-" + hash(place);
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }
}
