package io.metricstream.relay.receive;

import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.RelaySettings.After;
import io.metricstream.relay.settings.SettingException;
import io.metricstream.relay.settings.SourceLoop;
import org.jspecify.annotations.Nullable;

/**
 * Which objects are read. A queue is an input: whoever can write to it must not be able to make the relay read or delete
 * elsewhere. And what the relay itself writes, dead letters and moved objects, is never read. A source that would feed
 * itself cannot be made ({@link SourceLoop}): that of the settings is refused before, this is for those that a command names.
 *
 * @param bucket the only bucket that is read, or null for any
 * @param prefix the beginning of every key that is read; plain text as S3 compares it, no folder
 * @param movePrefix where settled objects are moved to within their bucket, or null
 */
public record SourceFilter(
        @Nullable String bucket,
        String prefix,
        String deadLetterBucket,
        String deadLetterPrefix,
        @Nullable String movePrefix) {
    /** Why a reference is ignored: it lies in another bucket than the source. */
    public static final String OTHER_BUCKET = "other-bucket";
    /** Why a reference is ignored: its key does not begin with the source's prefix. */
    public static final String OTHER_PREFIX = "other-prefix";
    /** Why a reference is ignored: it is a dead letter. */
    public static final String DEAD_LETTER_PREFIX = "dead-letter-prefix";
    /** Why a reference is ignored: it was settled and moved. */
    public static final String MOVE_PREFIX = "move-prefix";

    /**
     * Checks that the source does not feed itself.
     *
     * @throws SettingException if it does
     */
    public SourceFilter {
        if (bucket != null && bucket.equals(deadLetterBucket) && SourceLoop.isLoop(prefix, deadLetterPrefix)) {
            throw new SettingException("relay.dead-letter.prefix '" + deadLetterPrefix + "'"
                    + overlaps(bucket, prefix, "dead letters") + ", or relay.dead-letter.bucket to another bucket");
        }
        if (bucket != null && movePrefix != null && SourceLoop.isLoop(prefix, movePrefix)) {
            throw new SettingException(
                    "relay.source.after 'move:" + movePrefix + "'" + overlaps(bucket, prefix, "moved objects"));
        }
    }

    /**
     * The filter that these settings describe.
     *
     * @throws SettingException if the source would feed itself
     */
    public static SourceFilter of(RelaySettings settings) {
        RelaySettings.Source source = settings.source();
        return new SourceFilter(
                source.bucket(),
                source.prefix(),
                settings.deadLetter().bucket(),
                settings.deadLetter().prefix(),
                source.after() instanceof After.Move move ? move.prefix() : null);
    }

    /**
     * The same for another source, which a command names.
     *
     * @throws SettingException if that source would feed itself
     */
    public SourceFilter within(String otherBucket, String otherPrefix) {
        return new SourceFilter(otherBucket, otherPrefix, deadLetterBucket, deadLetterPrefix, movePrefix);
    }

    /** One of the words above, or null for an object that is read. */
    public @Nullable String whyIgnored(ObjectReference object) {
        String key = object.key();
        if (bucket != null && !bucket.equals(object.bucket())) {
            return OTHER_BUCKET;
        }
        if (object.bucket().equals(deadLetterBucket) && key.startsWith(deadLetterPrefix)) {
            return DEAD_LETTER_PREFIX;
        }
        if (movePrefix != null && key.startsWith(movePrefix)) {
            return MOVE_PREFIX;
        }
        return key.startsWith(prefix) ? null : OTHER_PREFIX;
    }

    private static String overlaps(String bucket, String prefix, String what) {
        return " overlaps what is read, s3://" + bucket + "/" + prefix + ": the relay would read its own " + what
                + "; set it or relay.source.prefix so that neither begins with the other";
    }
}
