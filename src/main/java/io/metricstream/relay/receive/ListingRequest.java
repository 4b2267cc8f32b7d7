package io.metricstream.relay.receive;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What is listed.
 *
 * @param prefix the empty string for the whole bucket
 * @param again whether objects that are complete are listed too
 * @param held whether objects that somebody holds now, here or elsewhere, are listed too
 * @param from the first LastModified that counts, or null. S3 lists whole seconds, so a part of one is cut off: an object
 *     of the very second counts
 * @param to the first LastModified that does not count any more, or null
 */
public record ListingRequest(
        String bucket,
        String prefix,
        boolean again,
        boolean held,
        @Nullable Instant from,
        @Nullable Instant to) {
    public ListingRequest {
        from = from == null ? null : from.truncatedTo(ChronoUnit.SECONDS);
    }

    boolean includes(@Nullable Instant lastModified) {
        if (lastModified == null) {
            return true;
        }
        return (from == null || !lastModified.isBefore(from)) && (to == null || lastModified.isBefore(to));
    }

    @Override
    public String toString() {
        return "s3://" + bucket + "/" + prefix;
    }
}
