package io.metricstream.relay.receive;

import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ProgressStore;
import java.io.Closeable;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The objects of a bucket that are to be read, in the order of the listing: without what is complete or in work, what
 * {@link SourceFilter} ignores, what lies outside the times asked for, and the empty objects that consoles make for a
 * "folder". Heap holds one page, 1,000 keys. On its way it lets the state forget the objects that are gone.
 *
 * <p>Made for Camel's streaming splitter, which asks {@link #hasNext()} before it processes the part in hand, and once more
 * after {@link #close()}. So hasNext() never throws: a failure comes out of {@link #next()}, after every object that was
 * listed before it, and ends the listing. One thread at a time may read, not always the same; any thread may close.
 */
public final class S3Listing implements Iterator<ObjectReference>, Closeable {
    private final ListingPages pages;
    private final ListingRequest request;
    private final ProgressStore progress;
    private final SourceFilter filter;
    private final ListedObjects listed;

    private final Queue<ObjectReference> ready = new ArrayDeque<>();
    private @Nullable RuntimeException failure;
    private volatile boolean closed;

    /** @param listed tells objects that are left out, since they are worked on, and is told what was shown */
    public S3Listing(
            S3Client s3,
            ProgressStore progress,
            SourceFilter filter,
            ListedObjects listed,
            ListingRequest request,
            Clock clock) {
        this.pages = new ListingPages(s3, request, clock);
        this.request = request;
        this.progress = progress;
        this.filter = filter;
        this.listed = listed;
    }

    @Override
    public boolean hasNext() {
        while (!closed && ready.isEmpty() && failure == null && pages.hasNext()) {
            try {
                readPage(pages.next());
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        return !closed && (!ready.isEmpty() || failure != null);
    }

    /**
     * @throws ListingException if S3 could not be listed to its end
     * @throws io.metricstream.relay.state.StateException if the state could not be asked
     */
    @Override
    public ObjectReference next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the listing of " + request + " has ended");
        }
        ObjectReference object = ready.poll();
        if (object != null) {
            return object;
        }
        closed = true;
        throw Objects.requireNonNull(failure);
    }

    /** Nothing comes after it; a page that is being read is read to its end. */
    @Override
    public void close() {
        closed = true;
    }

    private void readPage(ListingPages.Page page) {
        List<ObjectReference> objects = new ArrayList<>(page.objects().size());
        for (S3Object object : page.objects()) {
            ObjectReference reference = reference(object);
            if (isWanted(object) && filter.whyIgnored(reference) == null && !listed.isInHand(reference)) {
                objects.add(reference);
            }
        }
        List<ObjectReference> heldElsewhere = leaveOut(objects);
        listed.shown(objects, heldElsewhere);
        if (page.range() != null) {
            progress.forgetMissing(page.range());
        }
        ready.addAll(objects);
    }

    /**
     * Takes out what is complete or held elsewhere, and answers the latter. In whichever order the state is asked, an object
     * may change in between: its claim decides in the end.
     */
    private List<ObjectReference> leaveOut(List<ObjectReference> objects) {
        List<ObjectIdentity> page = objects.stream().map(S3Listing::identity).toList();
        Set<ObjectIdentity> held = request.held() ? Set.of() : progress.heldAmong(request.bucket(), page);
        Set<ObjectIdentity> complete = request.again() ? Set.of() : progress.completeAmong(request.bucket(), page);
        objects.removeIf(object -> complete.contains(identity(object)));
        List<ObjectReference> heldElsewhere = objects.stream()
                .filter(object -> held.contains(identity(object)))
                .toList();
        objects.removeAll(heldElsewhere);
        return heldElsewhere;
    }

    private ObjectReference reference(S3Object object) {
        String etag = object.eTag();
        return new ObjectReference(
                request.bucket(),
                object.key(),
                null,
                etag == null ? null : ObjectIdentity.bareEtag(etag),
                object.lastModified());
    }

    /** A server that lists no ETag gets an empty one, which no complete object has: the object is opened to find out. */
    private static ObjectIdentity identity(ObjectReference object) {
        String etag = object.etag();
        return new ObjectIdentity(object.bucket(), object.key(), etag == null ? "" : etag);
    }

    private boolean isWanted(S3Object object) {
        Long bytes = object.size();
        boolean isFolder = object.key().endsWith("/") && bytes != null && bytes == 0;
        return !isFolder && request.includes(object);
    }
}
