package io.metricstream.relay.receive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.metricstream.relay.state.ListedRange;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Asks S3 for one page after the other, and knows which range of keys a page covers.
 *
 * <p>A page covers a range only while the listing is sorted by the UTF-8 bytes of the keys, as that of S3 is. Directory
 * buckets are not sorted (S3 user guide, "Directory buckets", listing), nor are some servers that speak S3. One key out of
 * order ends all covering of this listing; a listing of a single page needs no order, as it covers everything.
 */
final class ListingPages {
    private static final int KEYS_OF_A_PAGE = 1_000;

    /** S3 user guide, "Directory bucket naming rules". */
    private static final String DIRECTORY_BUCKET = "--x-s3";

    /** @param range what the page covers, or null where nothing follows from it */
    record Page(List<S3Object> objects, @Nullable ListedRange range) {}

    private final S3Client s3;
    private final ListingRequest request;
    private final Clock clock;

    private @Nullable DayPrefixes days;
    private @Nullable String token;
    private String lastKey = "";
    private boolean sorted;
    private boolean ended;

    ListingPages(S3Client s3, ListingRequest request, Clock clock) {
        this.s3 = s3;
        this.request = request;
        this.clock = clock;
        this.sorted = !request.bucket().endsWith(DIRECTORY_BUCKET);
    }

    boolean hasNext() {
        return !ended;
    }

    /** @throws ListingException if S3 refuses, cannot be reached, or does not go on */
    Page next() {
        Instant listedAt = clock.instant();
        ListObjectsV2Response answer = ask();
        boolean more = Boolean.TRUE.equals(answer.isTruncated());
        String nextToken = answer.nextContinuationToken();
        if (more && (nextToken == null || nextToken.equals(token))) {
            throw new ListingException(request + " cannot be listed to its end: after the key '" + OneLine.of(lastKey)
                    + "' the server says that there is more, but not how to go on; check the endpoint of S3");
        }
        boolean only = token == null && !more;
        List<S3Object> objects = answer.contents();
        String afterKey = lastKey;
        sorted = sorted && (only || goesOn(objects));
        token = nextToken;
        ended = !more || sorted && isBehindLastDay();
        return new Page(objects, sorted ? range(objects, afterKey, more ? lastKey : null, listedAt) : null);
    }

    private ListObjectsV2Response ask() {
        try {
            if (days == null) {
                // Directory buckets know no start of a listing.
                days = sorted ? DayPrefixes.of(s3, request) : DayPrefixes.ALL;
                lastKey = days.after();
            }
            return s3.listObjectsV2(ListObjectsV2Request.builder()
                    .bucket(request.bucket())
                    .prefix(request.prefix().isEmpty() ? null : request.prefix())
                    .maxKeys(KEYS_OF_A_PAGE)
                    .startAfter(token != null || days.after().isEmpty() ? null : days.after())
                    .continuationToken(token)
                    .build());
        } catch (SdkException e) {
            throw new ListingException(
                    request + " cannot be listed"
                            + (lastKey.isEmpty() ? "" : " after the key '" + OneLine.of(lastKey) + "'")
                            + " (" + OneLine.of(e.getMessage()) + "): check that the bucket exists in this region, that"
                            + " s3:ListBucket is allowed, and that the endpoint of S3 can be reached",
                    e);
        }
    }

    private boolean isBehindLastDay() {
        String end = days == null ? null : days.end();
        return end != null && compare(lastKey, end) >= 0;
    }

    /** Whether every key comes after the one before; moves {@link #lastKey}. */
    private boolean goesOn(List<S3Object> objects) {
        boolean inOrder = true;
        for (S3Object object : objects) {
            inOrder &= compare(lastKey, object.key()) < 0;
            lastKey = object.key();
        }
        return inOrder;
    }

    private static int compare(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(UTF_8), other.getBytes(UTF_8));
    }

    private ListedRange range(List<S3Object> objects, String afterKey, @Nullable String toKey, Instant listedAt) {
        Set<String> keys = objects.stream().map(S3Object::key).collect(Collectors.toSet());
        return new ListedRange(request.bucket(), request.prefix(), afterKey, toKey, keys, listedAt);
    }
}
