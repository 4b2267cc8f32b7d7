package io.metricstream.relay.state;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one page of a sorted listing has shown: of all keys that begin with {@code prefix} and lie after {@code afterKey}
 * and not after {@code upToKey}, those in {@code keys} existed at {@code listedAt}, and no others. Keys compare as
 * unsigned UTF-8 bytes, the order in which S3 lists them (Amazon S3 API reference, ListObjectsV2).
 *
 * <p>A page of an unsorted listing (S3 directory buckets, some other servers) covers no range; do not make one of it.
 *
 * @param afterKey the last key of the page before, or the empty string for the first page
 * @param upToKey the last key of this page, or null where the listing ends with it
 * @param listedAt when the page was asked for
 */
public record ListedRange(
        String bucket,
        String prefix,
        String afterKey,
        @Nullable String upToKey,
        Set<String> keys,
        Instant listedAt) {
    public ListedRange {
        keys = Set.copyOf(keys);
    }
}
