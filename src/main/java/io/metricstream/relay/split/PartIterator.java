package io.metricstream.relay.split;

import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.open.ObjectInHand;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BiFunction;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The parts of an object, as Camel's Splitter wants to have them. It calls {@code hasNext()} before the part in hand is
 * processed, and again after {@code close()}. So this reads one part ahead and no more; keeps a failure for {@code next()},
 * since the part in hand would be lost otherwise; and ends as soon as the exchange has failed, since the Splitter would
 * read the rest of the object for nothing.
 */
final class PartIterator implements Iterator<Message>, Closeable {
    private final Exchange exchange;
    private final PartReader reader;
    private final ObjectInHand inHand;
    private final RelayMetrics metrics;
    private final BiFunction<Exchange, Part, Message> toMessage;

    private @Nullable Part ahead;
    private @Nullable IOException failure;
    private boolean ended;
    private long delimitersCounted;

    PartIterator(
            Exchange exchange,
            PartReader reader,
            ObjectInHand inHand,
            RelayMetrics metrics,
            BiFunction<Exchange, Part, Message> toMessage) {
        this.exchange = exchange;
        this.reader = reader;
        this.inHand = inHand;
        this.metrics = metrics;
        this.toMessage = toMessage;
    }

    @Override
    public boolean hasNext() {
        if (ended || exchange.getException() != null) {
            return false;
        }
        if (ahead == null && failure == null) {
            try {
                ahead = reader.next();
            } catch (IOException e) {
                failure = e;
            }
            metrics.countDelimiters(reader.delimiters() - delimitersCounted);
            delimitersCounted = reader.delimiters();
            ended = ahead == null && failure == null;
        }
        return !ended;
    }

    @Override
    public Message next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Part part = ahead;
        if (part == null) {
            ended = true;
            throw new UncheckedIOException(failure);
        }
        ahead = null;
        inHand.read(part.tally());
        return toMessage.apply(exchange, part);
    }

    @Override
    public void close() {
        ended = true;
    }
}
