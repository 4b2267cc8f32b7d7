package io.metricstream.relay.split;

import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.open.ObjectInHand;
import io.metricstream.relay.state.SettledRanges;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of an object, as Camel's Splitter wants to have them. It calls {@code hasNext()} before the part in hand is
 * processed, and again after {@code close()}: so this reads one part ahead and no more. Thrown into the Splitter, a failure
 * would end it at once, and nobody would be told what became of the parts on their way: so a failure to read is kept in
 * the {@link ObjectInHand}, which then cannot complete. And once a part has failed this ends, since the Splitter would read
 * the rest of the object for nothing.
 */
final class PartIterator implements Iterator<Message>, Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(PartIterator.class);

    private final Exchange exchange;
    private final PartReader reader;
    private final ObjectInHand inHand;
    private final ReaderMemory memory;
    private final RelayMetrics metrics;

    private final SettledRanges settledBefore;

    /** Of the part that was read last, to be handed out before the next one is read. */
    private final Queue<Part> pieces = new ArrayDeque<>();

    private @Nullable Part ahead;
    private long end;
    private boolean ended;
    private long delimitersCounted;

    PartIterator(Exchange exchange, PartReader reader, ObjectInHand inHand, ReaderMemory memory, RelayMetrics metrics) {
        this.exchange = exchange;
        this.reader = reader;
        this.inHand = inHand;
        this.memory = memory;
        this.metrics = metrics;
        this.settledBefore = inHand.settledBefore();
        this.end = reader.offset();
    }

    /** A part that is promised here is handed out: the Splitter waits for it. */
    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            ahead = inHand.hasFailed() ? null : read();
            ended = ahead == null;
        }
        return ahead != null;
    }

    private @Nullable Part read() {
        try {
            memory.awaitLargePart();
            if (reader.isUsual()) {
                memory.shrunk();
            }
            Part part = nextUnsettled();
            if (part == null) {
                inHand.readToItsEnd();
            } else {
                // Delimiters carry nothing: they are settled when they are passed, so that the low-water mark is a
                // boundary.
                inHand.settle(end, part.offset());
                end = part.offset() + part.length();
                memory.handedOut(part);
            }
            return part;
        } catch (IOException | RuntimeException e) {
            inHand.fail(e);
            return null;
        } catch (Error e) {
            // The Splitter waits without end for a part that an Error took from it.
            LOG.error("{} cannot be read on", inHand.identity(), e);
            inHand.fail(new IllegalStateException(inHand.identity() + " cannot be read on: " + e, e));
            return null;
        } finally {
            metrics.countDelimiters(reader.delimiters() - delimitersCounted);
            delimitersCounted = reader.delimiters();
        }
    }

    private @Nullable Part nextUnsettled() throws IOException {
        while (pieces.isEmpty()) {
            Part part = reader.next();
            if (part == null) {
                return null;
            }
            pieces.addAll(unsettled(part));
        }
        return pieces.remove();
    }

    /** What an earlier claim has not settled of it, beyond the low-water mark: it may have cut other batches. */
    private List<? extends Part> unsettled(Part part) {
        if (part.offset() >= settledBefore.end() || part.length() == 0) {
            return List.of(part);
        }
        if (part instanceof Batch batch) {
            return batch.without(settledBefore::contains);
        }
        return settledBefore.contains(part.offset(), part.offset() + part.length()) ? List.of() : List.of(part);
    }

    @Override
    public Message next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the object has no more parts");
        }
        Part part = Objects.requireNonNull(ahead);
        ahead = null;
        inHand.read(part.tally());
        return FrameSplitter.message(exchange, part);
    }

    @Override
    public void close() {
        ended = true;
        ahead = null;
    }
}
