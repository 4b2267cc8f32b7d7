package io.metricstream.relay.receive;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * What is listed.
 *
 * @param prefix the empty string for the whole bucket
 * @param again whether objects that are complete are listed too
 * @param held whether objects that somebody holds now, here or elsewhere, are listed too
 * @param from the first time that counts, or null. S3 lists whole seconds, so a part of one is cut off: an object of the
 *     very second counts
 * @param to the first time that does not count any more, or null
 * @param byKey whether the time of an object is that in its key ({@link KeyTime}) where there is one; else, and without one,
 *     it is LastModified
 */
public record ListingRequest(
        String bucket,
        String prefix,
        boolean again,
        boolean held,
        @Nullable Instant from,
        @Nullable Instant to,
        boolean byKey) {
    public ListingRequest {
        from = from == null ? null : from.truncatedTo(ChronoUnit.SECONDS);
    }

    boolean includes(S3Object object) {
        KeyTime told = byKey ? KeyTime.of(object.key()) : null;
        if (told != null) {
            return (from == null || told.to().isAfter(from))
                    && (to == null || told.from().isBefore(to));
        }
        Instant lastModified = object.lastModified();
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
