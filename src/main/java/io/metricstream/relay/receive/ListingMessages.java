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
 * <p>A listing that fails ends here too, and the exchange fails with it once the parts on their way are done. Thrown into
 * Camel's parallel splitter, the failure would end the split at once: nobody would be told what became of these parts, and
 * the next poll would begin beside them. For the same reason a part that hasNext() has promised is always handed out.
 */
final class ListingMessages implements Iterator<Message>, Closeable {
    private final S3Listing listing;
    private final Exchange exchange;
    private final Map<String, Object> headers;
    private @Nullable ObjectReference ahead;

    ListingMessages(S3Listing listing, Exchange exchange) {
        this.listing = listing;
        this.exchange = exchange;
        // A copy: the first parts are on their way while the exchange is still being split.
        this.headers = new HashMap<>(exchange.getMessage().getHeaders());
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
            exchange.setProperty(ListingHeaders.CUT_SHORT, true);
            listing.close();
            return null;
        }
        try {
            return listing.next();
        } catch (RuntimeException e) {
            exchange.setException(e);
            return null;
        }
    }
}
