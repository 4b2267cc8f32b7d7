package io.metricstream.relay.doctor;

import io.metricstream.relay.receive.ObjectReference;
import io.metricstream.relay.receive.SourceFilter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Looks for the newest object of a source. S3 lists by key, and a bucket may hold millions: after some pages it goes on only
 * behind what the hours before would be called, {@code yyyy/MM/dd/HH/}, as Firehose writes them.
 *
 * @param isSure whether all that there is was listed
 */
record Newest(@Nullable S3Object object, boolean isSure) {
    private static final int PAGES = 5;
    private static final List<Duration> BACK = List.of(Duration.ofHours(2), Duration.ofDays(2), Duration.ofDays(40));
    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("yyyy/MM/dd/HH").withZone(ZoneOffset.UTC);

    /** @throws software.amazon.awssdk.core.exception.SdkException if S3 refuses or cannot be reached */
    static Newest of(Session session, String bucket, String prefix, SourceFilter filter, Instant now) {
        Newest first = behind(session, bucket, prefix, "", filter);
        if (first.isSure()) {
            return first;
        }
        return BACK.stream()
                .map(back -> behind(session, bucket, prefix, prefix + HOUR.format(now.minus(back)), filter))
                .filter(found -> found.object() != null)
                .findFirst()
                .map(found -> new Newest(found.object(), false))
                .orElse(first);
    }

    private static Newest behind(Session session, String bucket, String prefix, String key, SourceFilter filter) {
        S3Object newest = null;
        String token = null;
        for (int page = 0; page < PAGES; page++) {
            String next = token;
            ListObjectsV2Response answer = session.s3()
                    .listObjectsV2(list -> list.bucket(bucket)
                            .prefix(prefix.isEmpty() ? null : prefix)
                            .startAfter(key.isEmpty() || next != null ? null : key)
                            .continuationToken(next)
                            .overrideConfiguration(session.call()));
            newest = newer(newest, newestOf(answer.contents(), bucket, filter).orElse(null));
            token = answer.nextContinuationToken();
            if (token == null) {
                return new Newest(newest, true);
            }
        }
        return new Newest(newest, false);
    }

    private static Optional<S3Object> newestOf(List<S3Object> objects, String bucket, SourceFilter filter) {
        return objects.stream()
                .filter(object -> object.lastModified() != null && Objects.requireNonNullElse(object.size(), 0L) > 0)
                .filter(object ->
                        filter.whyIgnored(new ObjectReference(bucket, object.key(), null, null, null)) == null)
                .max(Comparator.comparing(S3Object::lastModified));
    }

    private static @Nullable S3Object newer(@Nullable S3Object one, @Nullable S3Object other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.lastModified().isAfter(one.lastModified()) ? other : one;
    }
}
