package io.metricstream.relay.receive;

import java.io.Closeable;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * A listing as the parts of an exchange, one object read ahead. It ends early once Camel stops, which waits for this
 * exchange to end.
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
    private static final String PROPERTY = "CamelRelayListing";

    private final S3Listing listing;
    private final Exchange exchange;
    private final Map<String, Object> headers;
    private @Nullable ObjectReference ahead;
    private volatile @Nullable RuntimeException failure;
    private volatile boolean cutShort;

    ListingMessages(S3Listing listing, Exchange exchange) {
        this.listing = listing;
        this.exchange = exchange;
        // A copy: the first parts are on their way while the exchange is still being split.
        this.headers = new HashMap<>(exchange.getMessage().getHeaders());
        exchange.setProperty(PROPERTY, this);
    }

    /** The listing that was split into the parts of this exchange, or null. */
    static @Nullable ListingMessages of(Exchange split) {
        return split.getProperty(PROPERTY, ListingMessages.class);
    }

    /** Why the listing could not be read to its end, or null. */
    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /** Whether it ended early because Camel stops. */
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
        return ReferenceMessage.of(exchange, headers, object);
    }

    @Override
    public void close() {
        listing.close();
    }

    private @Nullable ObjectReference readAhead() {
        if (!listing.hasNext()) {
            return null;
        }
        if (exchange.getContext().isStopping()) {
            cutShort = true;
            listing.close();
            return null;
        }
        try {
            return listing.next();
        } catch (RuntimeException e) {
            failure = e;
            return null;
        }
    }
}
