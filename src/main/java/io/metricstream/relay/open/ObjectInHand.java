package io.metricstream.relay.open;

import io.metricstream.relay.message.LogField;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.metrics.RelayMetrics.Flow;
import io.metricstream.relay.metrics.Tally;
import io.metricstream.relay.state.LeaseLostException;
import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ObjectProgress;
import io.metricstream.relay.state.SettledRanges;
import io.metricstream.relay.state.StateException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An object between its opening and its end: what was read of it, what of that is settled, and whether anything failed.
 * When its exchange ends, its stream is closed, and what was read and not settled counts as given back. Thread-safe.
 */
public final class ObjectInHand extends SynchronizationAdapter {
    /** Exchange property that holds the object in hand. */
    static final String PROPERTY = "CamelRelayObject";

    private static final Logger LOG = LoggerFactory.getLogger(ObjectInHand.class);

    private final ObjectIdentity identity;
    private final InputStream stream;
    private final long sizeHint;
    private final long begins;
    private final SettledRanges settledBefore;
    private final @Nullable KeptAs keptAs;
    private final RelayMetrics metrics;
    private Tally open = Tally.ZERO;
    private @Nullable ObjectProgress progress;
    private boolean readToItsEnd;
    private boolean complete;
    private boolean ended;
    private @Nullable Exception failure;
    private @Nullable AutoCloseable held;

    /** @param sizeHint how many bytes the stream may have; only a hint */
    ObjectInHand(ObjectIdentity identity, InputStream stream, long sizeHint, RelayMetrics metrics) {
        this(identity, stream, sizeHint, 0, SettledRanges.NONE, null, metrics);
    }

    private ObjectInHand(
            ObjectIdentity identity,
            InputStream stream,
            long sizeHint,
            long begins,
            SettledRanges settledBefore,
            @Nullable KeptAs keptAs,
            RelayMetrics metrics) {
        this.identity = identity;
        this.stream = stream;
        this.sizeHint = sizeHint;
        this.begins = begins;
        this.settledBefore = settledBefore;
        this.keptAs = keptAs;
        this.metrics = metrics;
    }

    /**
     * What a dead letter keeps of an object, to be carried once more. It is not claimed, so how far it comes is not recorded.
     *
     * @param begins at which offset of the object the stream begins
     * @param settled all before this offset is settled
     * @param keptAs why
     */
    public static ObjectInHand ofLetter(
            ObjectIdentity identity,
            InputStream stream,
            long sizeHint,
            long begins,
            long settled,
            KeptAs keptAs,
            RelayMetrics metrics) {
        SettledRanges before = SettledRanges.NONE.with(0, settled);
        return new ObjectInHand(identity, stream, sizeHint, begins, before, keptAs, metrics);
    }

    /** The object that an exchange has in hand; null where it has none, since there was nothing to read. */
    public static @Nullable ObjectInHand of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, ObjectInHand.class);
    }

    /** As {@link #of}, where a route has been that opens one. */
    public static ObjectInHand required(Exchange exchange) {
        return Objects.requireNonNull(of(exchange), "no object is in hand: direct:object or direct:replay opens one");
    }

    /** Lets an exchange have the object in hand, until it ends; headers say which one. */
    public void handTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
        exchange.getExchangeExtension().addOnCompletion(this);
        Message message = exchange.getMessage();
        message.setHeader(RelayHeaders.BUCKET, identity.bucket());
        message.setHeader(RelayHeaders.KEY, identity.key());
        message.setHeader(RelayHeaders.ETAG, identity.etag());
    }

    public ObjectIdentity identity() {
        return identity;
    }

    public long sizeHint() {
        return sizeHint;
    }

    /** At which offset of the object the stream begins. */
    public long begins() {
        return begins;
    }

    /**
     * Why a dead letter keeps its bytes.
     *
     * @param reason the word for it
     * @param detail the same in a sentence
     */
    public record KeptAs(String reason, String detail) {}

    /** Empty where it is no dead letter. */
    public Optional<KeptAs> keptAs() {
        return Optional.ofNullable(keptAs);
    }

    /** The object is claimed: from now on what is settled is recorded. */
    synchronized void claimed(ObjectProgress claim) {
        progress = claim;
    }

    /** What an earlier claim has settled and recorded: it is not sent again. */
    public synchronized SettledRanges settledBefore() {
        return progress == null ? settledBefore : progress.settled();
    }

    /**
     * The bytes {@code [from, to)} are delivered, durably dead-lettered or delimiters.
     *
     * @throws StateException if that cannot be recorded
     * @throws LeaseLostException if somebody else has claimed the object
     */
    public void settle(long from, long to) {
        ObjectProgress claim = claim();
        if (claim != null) {
            claim.settle(from, to);
        }
    }

    private synchronized @Nullable ObjectProgress claim() {
        return progress;
    }

    /** Counts a part that was read. */
    public synchronized void read(Tally tally) {
        if (!ended) {
            open = open.plus(tally);
            metrics.count(Flow.READ, tally);
        }
    }

    /**
     * Counts what was read before and has ended. What ends after its object, because a stop did not wait for it, has been
     * counted as given back.
     */
    public synchronized void settled(Flow flow, Tally tally) {
        if (!ended) {
            open = open.minus(tally);
            metrics.count(flow, tally);
        }
    }

    /** The contents were read to their end. */
    public synchronized void readToItsEnd() {
        readToItsEnd = true;
    }

    /** Something failed: reading on, or a part. Only the first failure is kept. */
    public synchronized void fail(Exception cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    public synchronized boolean hasFailed() {
        return failure != null;
    }

    /** Whether what is settled of it is of no use to whoever reads what is at its place next. */
    synchronized boolean isToBeForgotten() {
        return failure instanceof ObjectReplacedException || failure instanceof ObjectHarmedException;
    }

    /**
     * Why the object must not count as complete, or null if every byte of it was read and is settled. Whatever routes a
     * user has made, this is asked before completion is recorded.
     */
    public synchronized @Nullable Exception objection() {
        if (failure != null) {
            return failure;
        }
        if (!readToItsEnd) {
            return new IllegalStateException(identity + " was not read to its end: direct:stream did not split it");
        }
        return open.equals(Tally.ZERO)
                ? null
                : new IllegalStateException(identity + " has parts that are not settled: " + open);
    }

    /** What the reader of this object holds; it is closed when the object's exchange ends. */
    public synchronized void holds(AutoCloseable resource) {
        held = resource;
    }

    /** What the reader of this object holds, or null before it is read. */
    public synchronized @Nullable AutoCloseable held() {
        return held;
    }

    /** Records that the object is complete. */
    void complete(Instant now) {
        ObjectProgress claim = claim();
        if (claim != null) {
            claim.complete(now);
        }
        complete();
    }

    /** The object is recorded as complete, now or before; or it is a dead letter, of which nothing is recorded. */
    public synchronized void complete() {
        complete = true;
    }

    /** Ends the claim of an object that is not complete; what is settled of it stays recorded. */
    void release() {
        ObjectProgress claim = claim();
        if (claim != null) {
            try {
                claim.release();
            } catch (StateException e) {
                LOG.atWarn()
                        .addKeyValue(LogField.OBJECT, identity.place())
                        .log(
                                "{}: its claim ends when the state works again, or else with its lease: {}",
                                identity,
                                e.getMessage());
            }
        }
    }

    synchronized boolean isComplete() {
        return complete;
    }

    /** An exchange that a route stopped, or whose failure it handled, has ended its object no more than a failed one. */
    @Override
    public void onDone(Exchange exchange) {
        synchronized (this) {
            if (!complete || exchange.isFailed()) {
                GiveBack.count(metrics, exchange, failure == null ? exchange.getException() : failure);
            }
            metrics.count(Flow.GIVEN_BACK, open);
            open = Tally.ZERO;
            ended = true;
        }
        try (AutoCloseable reader = held()) {
            stream.close();
        } catch (Exception e) {
            LOG.debug("closing {}", identity, e);
        }
    }
}
