package io.metricstream.relay.receive;

import java.io.Closeable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listing as the parts of an exchange, one object read ahead. It ends early once Camel stops, which waits for this
 * exchange to end, and once something stands in the way of receiving.
 *
 * <p>A listing that fails ends here too, and {@link AllSettled} fails the exchange with it once the parts on their way are
 * done. Thrown into Camel's parallel splitter, the failure would end the split at once: nobody would be told what became of
 * these parts, and the next poll would begin beside them. For the same reason a part that hasNext() has promised is always
 * handed out.
 *
 * <p>A bean that splits is called with a copy of the exchange. What is set on the copy later reaches nobody, so the way a
 * listing ended is kept here, and this object travels in a property.
 */
final class ListingMessages implements Iterator<Message>, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ListingMessages.class);

    private static final String PROPERTY = "CamelRelayListing";

    private final S3Listing listing;
    private final ListedObjects listed;
    private final Receiving receiving;
    private final Consumer<@Nullable RuntimeException> whenListed;
    private final Exchange exchange;
    private final Map<String, Object> headers;

    /** By the index that Camel gives to the part, which no route of a user takes away. */
    private final Map<Integer, ObjectReference> handedOut = new ConcurrentHashMap<>();

    private final AtomicBoolean ended = new AtomicBoolean();
    private int count;
    private @Nullable ObjectReference ahead;
    private volatile @Nullable RuntimeException failure;
    private volatile boolean cutShort;

    /** @param whenListed told once the listing has ended, with the reason where that is not at its end */
    ListingMessages(
            S3Listing listing,
            ListedObjects listed,
            Receiving receiving,
            Consumer<@Nullable RuntimeException> whenListed,
            Exchange exchange) {
        this.listing = listing;
        this.listed = listed;
        this.receiving = receiving;
        this.whenListed = whenListed;
        this.exchange = exchange;
        listed.listingBegins();
        // A copy: the first parts are on their way while the exchange is still being split.
        this.headers = new HashMap<>(exchange.getMessage().getHeaders());
        exchange.setProperty(PROPERTY, this);
    }

    /** The listing that was split into the parts of this exchange, or null. */
    static @Nullable ListingMessages of(Exchange split) {
        return split.getProperty(PROPERTY, ListingMessages.class);
    }

    static boolean hasFailedWith(Throwable failure, Exchange split) {
        ListingMessages listing = of(split);
        return listing != null && listing.failure == failure;
    }

    /** Why the listing could not be read to its end, or null. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /** Whether it ended early, because Camel stops or something stands in the way. */
    boolean isCutShort() {
        return cutShort;
    }

    @Override
    public boolean hasNext() {
        if (ahead == null) {
            ahead = readAhead();
        }
        return ahead != null;
    }

    @Override
    public Message next() {
        ObjectReference object = ahead == null ? readAhead() : ahead;
        if (object == null) {
            throw new NoSuchElementException("the listing has ended");
        }
        ahead = null;
        handedOut.put(count++, object);
        listed.handOut(object);
        return ReferenceMessage.of(exchange, headers, object);
    }

    /** A part has come back. */
    void end(Exchange part, boolean settled) {
        Integer index = part.getProperty(ExchangePropertyKey.SPLIT_INDEX, Integer.class);
        ObjectReference object = index == null ? null : handedOut.remove(index);
        if (object != null) {
            listed.end(object, settled);
        }
    }

    /** All parts have come back, or will never. */
    void end() {
        close();
        handedOut.values().forEach(object -> listed.end(object, false));
    }

    @Override
    public void close() {
        listing.close();
        if (ended.compareAndSet(false, true)) {
            listed.listingEnds();
        }
    }

    /** What is left would fail too. The first object is handed out all the same: it may be the probe. */
    private boolean isToEnd() {
        return exchange.getContext().isStopping() || count > 0 && receiving.isObstructed();
    }

    private @Nullable ObjectReference readAhead() {
        ObjectReference object = null;
        try {
            boolean more = listing.hasNext();
            cutShort = more && isToEnd();
            object = more && !cutShort ? listing.next() : null;
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            // The Splitter waits without end for a part that an Error took from it.
            LOG.error("the listing cannot be read on", e);
            failure = new IllegalStateException("the listing cannot be read on: " + e, e);
        }
        if (object == null && ended.compareAndSet(false, true)) {
            listed.listingEnds();
            if (!cutShort) {
                whenListed.accept(failure);
            }
        }
        return object;
    }
}
