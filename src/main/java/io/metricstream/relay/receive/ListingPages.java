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
        ended = !more;
        return new Page(objects, sorted ? range(objects, afterKey, listedAt) : null);
    }

    private ListObjectsV2Response ask() {
        try {
            return s3.listObjectsV2(ListObjectsV2Request.builder()
                    .bucket(request.bucket())
                    .prefix(request.prefix().isEmpty() ? null : request.prefix())
                    .maxKeys(KEYS_OF_A_PAGE)
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

    /** Whether every key comes after the one before; moves {@link #lastKey}. */
    private boolean goesOn(List<S3Object> objects) {
        boolean inOrder = true;
        for (S3Object object : objects) {
            inOrder &=
                    Arrays.compareUnsigned(lastKey.getBytes(UTF_8), object.key().getBytes(UTF_8)) < 0;
            lastKey = object.key();
        }
        return inOrder;
    }

    private ListedRange range(List<S3Object> objects, String afterKey, Instant listedAt) {
        Set<String> keys = objects.stream().map(S3Object::key).collect(Collectors.toSet());
        return new ListedRange(request.bucket(), request.prefix(), afterKey, ended ? null : lastKey, keys, listedAt);
    }
}
