package io.metricstream.relay.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CommonPrefix;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Asks S3 for listings of the failure bucket, page by page. */
final class LetterListing {
    private static final Pattern FOLDER = Pattern.compile("\\d{4}/(\\d\\d/){0,3}");

    private final S3Client s3;
    private final String bucket;
    private final String prefix;

    LetterListing(S3Client s3, String bucket, String prefix) {
        this.s3 = s3;
        this.bucket = bucket;
        this.prefix = prefix;
    }

    /**
     * One page.
     *
     * @param folder within the prefix
     * @param after the key that the last page ended with, or empty
     */
    ListObjectsV2Response page(String folder, String after) {
        return ask(request(folder).startAfter(after.isEmpty() ? null : after));
    }

    /** Years, or the months of a year, and so on, in ascending order. There are few. */
    List<String> folders(String folder) {
        List<String> folders = new ArrayList<>();
        ListObjectsV2Request.Builder request = request(folder).delimiter("/");
        ListObjectsV2Response page = ask(request);
        addTo(folders, page);
        while (Boolean.TRUE.equals(page.isTruncated())) {
            page = ask(request.continuationToken(page.nextContinuationToken()));
            addTo(folders, page);
        }
        folders.sort(Comparator.naturalOrder());
        return folders;
    }

    private void addTo(List<String> folders, ListObjectsV2Response page) {
        page.commonPrefixes().stream()
                .map(CommonPrefix::prefix)
                .map(found -> found.substring(prefix.length()))
                .filter(found -> FOLDER.matcher(found).matches())
                .forEach(folders::add);
    }

    /** The folders of all days that there are letters of, in ascending order. */
    List<String> days() {
        return folders("").stream()
                .flatMap(year -> folders(year).stream())
                .flatMap(month -> folders(month).stream())
                .toList();
    }

    /** All letters of a folder, in the order of their keys, without a request for each. */
    Stream<ListedLetter> letters(String folder) {
        return Stream.iterate(
                        page(folder, ""),
                        Objects::nonNull,
                        page -> Boolean.TRUE.equals(page.isTruncated()) ? page(folder, lastKey(page)) : null)
                .flatMap(page -> page.contents().stream())
                .flatMap(object -> letter(object).stream());
    }

    private static String lastKey(ListObjectsV2Response page) {
        return page.contents().get(page.contents().size() - 1).key();
    }

    /** Empty for what is no dead letter. */
    Optional<ListedLetter> letter(S3Object object) {
        return LetterId.parse(object.key().substring(prefix.length()))
                .map(id -> new ListedLetter(id, object.lastModified(), object.size()));
    }

    private ListObjectsV2Request.Builder request(String folder) {
        return ListObjectsV2Request.builder().bucket(bucket).prefix(prefix + folder);
    }

    private ListObjectsV2Response ask(ListObjectsV2Request.Builder request) {
        try {
            return s3.listObjectsV2(request.build());
        } catch (SdkException e) {
            throw LetterException.of("s3://" + bucket + "/" + prefix + " cannot be listed", "s3:ListBucket", e);
        }
    }
}
