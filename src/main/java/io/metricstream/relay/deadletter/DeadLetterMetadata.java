package io.metricstream.relay.deadletter;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The user metadata of a dead letter, of which S3 allows 2 KB in all. What is put last takes the room that is left. */
final class DeadLetterMetadata {
    /** Names and values together. */
    static final int MAX_BYTES = 2_000;

    private final Map<String, String> entries = new LinkedHashMap<>();
    private int bytes;

    /** Nothing is put for null, the empty text, or where there is no room for any of it. */
    DeadLetterMetadata with(String name, @Nullable Object value) {
        int room = MAX_BYTES - bytes - name.length();
        String text = value == null ? "" : MetadataText.encode(value.toString(), room);
        if (!text.isEmpty()) {
            entries.put(name, text);
            bytes += name.length() + text.length();
        }
        return this;
    }

    Map<String, String> entries() {
        return entries;
    }
}
