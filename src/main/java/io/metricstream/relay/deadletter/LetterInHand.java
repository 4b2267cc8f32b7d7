package io.metricstream.relay.deadletter;

import io.metricstream.relay.deliver.MetricIndexes;
import io.metricstream.relay.message.LetterMetadata;
import io.metricstream.relay.message.Reason;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.split.Part;
import io.metricstream.relay.split.Unreadable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter on its way through the routes once more, and what of it cannot be delivered this time either. What is the
 * letter itself stays where it is, and is no second letter. What is only a part of it, or has another reason now, is written
 * as a letter of its own before this one is removed. Thread-safe.
 */
public final class LetterInHand {
    /** Room that metadata has for the list of metrics beside the longest names (S3: 2 KB in all). */
    private static final int MAX_INDEXES_LENGTH = 250;

    private final String key;
    private final Reason reason;
    private final long offset;
    private final long length;
    private final int attempts;
    private final MetricIndexes sent;

    private boolean stays;
    private boolean rewritten;
    private int others;
    private @Nullable MetricIndexes refused;
    private @Nullable Long brokenAt;
    private @Nullable Integer status;
    private @Nullable String detail;

    /**
     * @param key in the failure bucket
     * @param offset where its bytes begin in their object
     * @param length of its bytes
     * @param attempts how often it was sent before
     * @param sent which metrics of its one frame are sent; none for all that it holds
     */
    public LetterInHand(String key, Reason reason, long offset, long length, int attempts, MetricIndexes sent) {
        this.key = key;
        this.reason = reason;
        this.offset = offset;
        this.length = length;
        this.attempts = attempts;
        this.sent = sent;
    }

    /** Whether what cannot be delivered is this letter, which then stays. */
    synchronized boolean keeps(Message message, Reason now) {
        Object part = message.getHeader(RelayHeaders.PART);
        if (reason == Reason.UNUSABLE_NOTIFICATION) {
            return now == reason && part == null && keep(message);
        }
        if (!sent.isEmpty()) {
            MetricIndexes inner = MetricIndexes.parse(message.getHeader(RelayHeaders.METRICS, "", String.class));
            refused = inner.isEmpty() ? sent : sent.ofInner(inner);
            return keep(message);
        }
        if (part instanceof Unreadable unreadable && reason == Reason.UNREADABLE_OBJECT) {
            brokenAt = unreadable.offset();
            return keep(message);
        }
        return now == reason
                && part instanceof Part whole
                && whole.offset() == offset
                && whole.length() == length
                && message.getHeader(RelayHeaders.METRICS) == null
                && keep(message);
    }

    private boolean keep(Message message) {
        stays = true;
        status = message.getHeader(RelayHeaders.STATUS, Integer.class);
        detail = message.getHeader(RelayHeaders.DETAIL, String.class);
        return true;
    }

    /** A letter of its own is written of some of it: it was sent as often as this one, and now. */
    synchronized void becomes(String otherKey, Message message) {
        message.setHeader(RelayHeaders.ATTEMPTS, attempts + message.getHeader(RelayHeaders.ATTEMPTS, 0, Integer.class));
        if (otherKey.equals(key)) {
            rewritten = true;
        } else {
            others++;
        }
    }

    /** Whether the letter stays, and its metadata is to tell of one more attempt. */
    public synchronized boolean stays() {
        return stays;
    }

    /** Whether nothing of the letter is needed any more: all was accepted, or lies in other letters. */
    public synchronized boolean isSettled() {
        return !stays && !rewritten;
    }

    /** How many letters of their own were written of parts of it. */
    public synchronized int others() {
        return others;
    }

    /** The metadata of the letter that stays, from what it was before: one attempt more, and what was said of it now. */
    public synchronized Map<String, String> metadata(Map<String, String> before) {
        Map<String, String> metadata = new LinkedHashMap<>(before);
        metadata.put(LetterMetadata.ATTEMPTS, String.valueOf(attempts + 1));
        if (status != null) {
            metadata.put(LetterMetadata.STATUS, status.toString());
        }
        if (refused != null) {
            metadata.put(LetterMetadata.METRICS, refused.text(MAX_INDEXES_LENGTH));
        }
        if (brokenAt != null) {
            metadata.put(LetterMetadata.OFFSET, brokenAt.toString());
        }
        metadata.remove(LetterMetadata.DETAIL);
        String text = MetadataText.encode(detail == null ? "" : detail, room(metadata));
        if (!text.isEmpty()) {
            metadata.put(LetterMetadata.DETAIL, text);
        }
        return metadata;
    }

    private static int room(Map<String, String> metadata) {
        int taken = metadata.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
        return DeadLetterMetadata.MAX_BYTES - taken - LetterMetadata.DETAIL.length();
    }
}
