package io.metricstream.relay.inspect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The dead letters of a bucket, those of the newest hour first, and within an hour those that were written last. S3 lists
 * in the order of the keys, the oldest first: so years are asked for, of the last of them the months, and of these the days;
 * a day that does not fit a page is listed by its hours. Memory is that of one hour, and of {@value #MOST_SORTED} letters of it at most: those of an
 * hour with more are in order among so many.
 */
final class LetterKeys implements Iterator<ListedLetter> {
    /** A day's folder, {@code yyyy/MM/dd/}, is the first that is listed whole: there may be many of these with few letters. */
    private static final int DAY_LENGTH = 11;
    /** An hour's folder, {@code yyyy/MM/dd/HH/}, is not cut further. */
    private static final int HOUR_LENGTH = 14;

    private static final int MOST_SORTED = 100_000;

    private static final Comparator<ListedLetter> NEWEST_FIRST = Comparator.comparing(
                    (ListedLetter letter) -> letter.id().hour(), Comparator.reverseOrder())
            .thenComparing(ListedLetter::lastModified, Comparator.reverseOrder())
            .thenComparing(letter -> letter.id().text());

    private final LetterListing listing;
    /** Still to be listed, the newest on top. */
    private final Deque<Place> places = new ArrayDeque<>();

    private Iterator<ListedLetter> ready = Collections.emptyIterator();

    /** @param after the key after which an hour is to be listed; empty for all of it */
    private record Place(String folder, String after) {}

    LetterKeys(LetterListing listing) {
        this.listing = listing;
        places.push(new Place("", ""));
    }

    @Override
    public boolean hasNext() {
        while (!ready.hasNext() && !places.isEmpty()) {
            ready = list(places.pop()).iterator();
        }
        return ready.hasNext();
    }

    @Override
    public ListedLetter next() {
        if (!hasNext()) {
            throw new NoSuchElementException("there are no more dead letters");
        }
        return ready.next();
    }

    /** What is to be handed out of this place; what is to be listed later is put on the stack. */
    private List<ListedLetter> list(Place place) {
        if (place.folder().length() < DAY_LENGTH) {
            return listFolders(place);
        }
        ListObjectsV2Response page = listing.page(place.folder(), place.after());
        if (Boolean.TRUE.equals(page.isTruncated()) && place.folder().length() < HOUR_LENGTH) {
            return listFolders(place);
        }
        List<ListedLetter> found = new ArrayList<>();
        String last = add(found, page);
        while (Boolean.TRUE.equals(page.isTruncated()) && found.size() < MOST_SORTED) {
            page = listing.page(place.folder(), last);
            last = add(found, page);
        }
        if (Boolean.TRUE.equals(page.isTruncated())) {
            places.push(new Place(place.folder(), last));
        }
        found.sort(NEWEST_FIRST);
        return found;
    }

    private List<ListedLetter> listFolders(Place place) {
        listing.folders(place.folder()).forEach(folder -> places.push(new Place(folder, "")));
        return List.of();
    }

    /** Answers the last key of the page. */
    private String add(List<ListedLetter> found, ListObjectsV2Response page) {
        String last = "";
        for (S3Object object : page.contents()) {
            Optional<ListedLetter> letter = listing.letter(object);
            letter.ifPresent(found::add);
            last = object.key();
        }
        return last;
    }
}
