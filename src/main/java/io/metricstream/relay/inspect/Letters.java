package io.metricstream.relay.inspect;

import io.metricstream.relay.message.LetterMetadata;
import io.metricstream.relay.open.S3Body;
import io.metricstream.relay.open.S3Refusal;
import io.metricstream.relay.settings.RelaySettings;
import java.io.IOException;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MetadataDirective;

/**
 * The dead letters in the failure bucket, to be looked at and removed. Needs {@code s3:ListBucket} and {@code s3:GetObject}
 * there, and {@code s3:DeleteObject} to remove. Thread-safe; whoever made it closes it, and the S3 client after it.
 *
 * <p>Each method throws {@link LetterException} where S3 refuses or is not reached.
 */
public final class Letters implements AutoCloseable {
    /** Metadata is asked for by so many requests at once. */
    public static final int REQUESTS_AT_ONCE = 16;

    private final S3Client s3;
    private final String bucket;
    private final String prefix;
    private final LetterListing listing;
    private final ExecutorService threads = Executors.newFixedThreadPool(REQUESTS_AT_ONCE, Letters::daemon);

    /** @param place {@code relay.dead-letter.bucket} and {@code .prefix} */
    public Letters(S3Client s3, RelaySettings.DeadLetter place) {
        this.s3 = s3;
        this.bucket = place.bucket();
        this.prefix = place.prefix();
        this.listing = new LetterListing(s3, bucket, prefix);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "relay-letters");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * The letters that are asked for, those of the newest hour of their source first, and within an hour those that were
     * written last. S3 is asked as the iterator moves on, some letters ahead; a letter that goes meanwhile is left out.
     */
    public Iterator<Letter> list(LetterFilter filter) {
        return list(filter, 0);
    }

    /** As {@link #list(LetterFilter)}, without the first so many, which cost no requests where keys tell enough. */
    public Iterator<Letter> list(LetterFilter filter, long skipped) {
        LetterKeys keys = new LetterKeys(listing);
        LetterHeads letters = new LetterHeads(keys, filter, this::find, threads);
        long left = skipped;
        if (filter.needsMetadata()) {
            for (; left > 0 && letters.hasNext(); left--) {
                letters.next();
            }
        } else {
            while (left > 0 && keys.hasNext()) {
                left -= filter.mayInclude(keys.next()) ? 1 : 0;
            }
        }
        return letters;
    }

    /** How many letters are asked for; a request for each of them only where the filter needs metadata. */
    public LetterCounts count(LetterFilter filter) {
        LetterCounts counts = new LetterCounts();
        if (filter.needsMetadata()) {
            list(filter).forEachRemaining(letter -> counts.add(letter.id().reason(), letter.bytes()));
        } else {
            List<Future<LetterCounts>> days = listing.days().stream()
                    .map(day -> threads.submit(() -> countListed(day, filter)))
                    .toList();
            days.forEach(day -> counts.add(answer(day)));
        }
        return counts;
    }

    private LetterCounts countListed(String folder, LetterFilter filter) {
        LetterCounts counts = new LetterCounts();
        listing.letters(folder)
                .filter(filter::mayInclude)
                .forEach(listed -> counts.add(listed.id().reason(), listed.bytes()));
        return counts;
    }

    /** Empty where there is no such letter, or an object of that key which is none. */
    public Optional<Letter> find(LetterId id) {
        try {
            HeadObjectResponse head =
                    s3.headObject(request -> request.bucket(bucket).key(key(id)));
            return LetterMetadata.isDeadLetter(head.metadata())
                    ? Optional.of(Letter.of(
                            id,
                            Objects.requireNonNullElse(head.contentLength(), 0L),
                            Objects.requireNonNullElse(head.eTag(), ""),
                            head.metadata()))
                    : Optional.empty();
        } catch (SdkException e) {
            if (S3Refusal.isGone(e)) {
                return Optional.empty();
            }
            throw LetterException.of(place(id) + " cannot be read", "s3:GetObject", e);
        }
    }

    /**
     * The bytes of a letter, as a stream that goes on where S3 breaks off; to be closed.
     *
     * @throws IOException if the letter is gone, or was written anew since it was found
     */
    public S3Body open(Letter letter) throws IOException {
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(bucket)
                .key(key(letter.id()))
                .ifMatch(letter.etag())
                .build();
        try {
            return S3Body.open(s3, request, place(letter.id()));
        } catch (SdkException e) {
            throw LetterException.of(place(letter.id()) + " cannot be read", "s3:GetObject", e);
        }
    }

    /** Removes a letter, unless another was written in its place. One that is gone stays gone. */
    public void remove(Letter letter) {
        try {
            s3.deleteObject(
                    delete -> delete.bucket(bucket).key(key(letter.id())).ifMatch(letter.etag()));
        } catch (SdkException e) {
            if (!S3Refusal.isGone(e)) {
                throw LetterException.of(place(letter.id()) + " cannot be removed", "s3:DeleteObject", e);
            }
        }
    }

    /** Removes letters, several at once; each as {@link #remove} does. */
    public void removeAll(Collection<Letter> chosen) {
        List<? extends Future<?>> removals = chosen.stream()
                .map(letter -> threads.submit(() -> remove(letter)))
                .toList();
        removals.forEach(Letters::answer);
    }

    /** What a task of these threads has answered, or its failure. */
    static <T> T answer(Future<T> task) {
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LetterException("the dead letters were left, since this was interrupted");
        }
    }

    /**
     * Gives a letter other metadata; its bytes stay. Unless another was written in its place, which then stays as it is.
     *
     * @param change from the metadata as it is, to what it is to be
     */
    public void rewrite(Letter letter, UnaryOperator<Map<String, String>> change) {
        String key = key(letter.id());
        try {
            HeadObjectResponse head =
                    s3.headObject(request -> request.bucket(bucket).key(key).ifMatch(letter.etag()));
            s3.copyObject(copy -> copy.sourceBucket(bucket)
                    .sourceKey(key)
                    .copySourceIfMatch(letter.etag())
                    .destinationBucket(bucket)
                    .destinationKey(key)
                    .contentType(head.contentType())
                    .metadata(change.apply(head.metadata()))
                    .metadataDirective(MetadataDirective.REPLACE));
        } catch (SdkException e) {
            throw LetterException.of(
                    place(letter.id()) + " stays, but the attempt is not counted", "s3:GetObject and s3:PutObject", e);
        }
    }

    /** {@code s3://bucket/key}. */
    public String place(LetterId id) {
        return "s3://" + bucket + "/" + key(id);
    }

    /**
     * What a person gave as the name of a letter: its ID, or also its key, or {@code s3://bucket/key} as the log has it.
     * Empty where it is no name of a letter of this bucket.
     */
    public Optional<LetterId> parse(String text) {
        String url = "s3://" + bucket + "/";
        String key = text.startsWith(url) ? text.substring(url.length()) : text;
        return LetterId.parse(!prefix.isEmpty() && key.startsWith(prefix) ? key.substring(prefix.length()) : key);
    }

    /** In the failure bucket. */
    public String key(LetterId id) {
        return prefix + id.text();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
