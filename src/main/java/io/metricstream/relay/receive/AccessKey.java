package io.metricstream.relay.receive;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** The access key of Firehose. Thread-safe. */
final class AccessKey {
    private final byte[] key;

    /** @param key ASCII, not empty */
    AccessKey(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("an empty access key guards nothing");
        }
        this.key = key.getBytes(StandardCharsets.UTF_8);
    }

    /** The comparison takes as long for a near miss as for any other. */
    boolean isSame(@Nullable String sent) {
        return sent != null && MessageDigest.isEqual(sent.getBytes(StandardCharsets.UTF_8), key);
    }
}
