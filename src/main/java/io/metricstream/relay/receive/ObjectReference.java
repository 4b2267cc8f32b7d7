package io.metricstream.relay.receive;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An object that somebody told us of: a notification, or a listing. It may have been replaced or deleted since.
 *
 * @param key decoded
 * @param versionId of a versioned bucket; none in a listing
 * @param etag as told, without quotes; it short-cuts the look-up of what is complete and decides nothing
 * @param lastModified as listed; a notification has none
 */
public record ObjectReference(
        String bucket,
        String key,
        @Nullable String versionId,
        @Nullable String etag,
        @Nullable Instant lastModified) {

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key;
    }
}
