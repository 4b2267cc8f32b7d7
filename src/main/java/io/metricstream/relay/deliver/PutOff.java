package io.metricstream.relay.deliver;

import io.metricstream.relay.deliver.RefusalLimit.Verdict;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.open.ObjectHeaders;
import io.metricstream.relay.open.ObjectInHand;
import io.metricstream.relay.split.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;
import org.jspecify.annotations.Nullable;

/**
 * The pieces of one batch that are sent again once their siblings had their turn: suspect ones ({@link Suspicion}), and
 * refused frames beyond the limit ({@link RefusalLimit}). {@code direct:refused} begins a search for what is to blame,
 * cuts the batch, and then sends what was put off, round after round, until nothing is left.
 *
 * <p>A suspect frame occupies a delivery and an object for as long as its patience lasts, and so do frames that are held
 * since all is refused; only what is accepted from others can end that. So there is always a delivery and an object left
 * for others: where a batch would take the last, its object is given back.
 */
public final class PutOff {
    /** {@link RelayHeaders#OUTCOME} of a piece that is to be sent again. */
    static final String PUT_OFF = "put-off";

    /** Why a batch is given up that may not wait. */
    static final String OTHERS_WAIT =
            "what the endpoint does not take waits elsewhere already (if that happens often, raise"
                    + " relay.otlp.concurrency and relay.source.concurrency)";

    /** Exchange property of a batch and all its pieces. */
    private static final String SEARCH = "CamelRelaySearch";

    private final Gate gate;
    private final RefusalLimit limit;
    private final Semaphore places;
    private final boolean hasPlaces;

    private record Piece(Batch batch, Delivery delivery) {}

    private static final class Search {
        private List<Piece> pieces = new ArrayList<>();
        private boolean hasPlace;
    }

    /** @param places how many batches may wait for suspect frames at once, 0 or more */
    public PutOff(Gate gate, RefusalLimit limit, int places) {
        this.gate = gate;
        this.limit = limit;
        this.places = new Semaphore(places);
        this.hasPlaces = places > 0;
    }

    public void begin(Exchange exchange) {
        Search search = new Search();
        exchange.setProperty(SEARCH, search);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                leavePlace(search);
            }
        });
    }

    /** Whether the endpoint's last answer to this piece puts it off. */
    public boolean isPutOff(Exchange exchange) {
        return Delivery.of(exchange).isPutOff();
    }

    /** Whether a frame that was refused may become a dead letter now. One that is a letter already may stay one. */
    public boolean mayBeKept(Exchange exchange) {
        return exchange.getProperty(RelayHeaders.LETTER) != null
                || Delivery.of(exchange).isConvicted()
                || limit.reserve();
    }

    /** The piece is to be sent again. */
    public void add(Exchange exchange) {
        Message message = exchange.getMessage();
        Search search = search(exchange);
        if (search == null || !(message.getHeader(RelayHeaders.PART) instanceof Batch batch)) {
            throw new IllegalStateException("a refused piece lost what says where it comes from; let your routes send"
                    + " what is refused to direct:refused, with all headers that begin with Camel");
        }
        search.pieces.add(new Piece(batch, Delivery.of(exchange)));
        message.removeHeader(RelayHeaders.REASON);
        message.setHeader(RelayHeaders.OUTCOME, PUT_OFF);
    }

    public boolean remain(Exchange exchange) {
        Search search = search(exchange);
        return search != null && !search.pieces.isEmpty();
    }

    /**
     * What was put off, to be sent again.
     *
     * @throws EndpointUnavailableException if the object is to be given back, so that others have their turn
     */
    @Handler
    public List<Message> next(Exchange exchange) throws EndpointUnavailableException {
        Search search = search(exchange);
        if (search == null) {
            return List.of();
        }
        List<Piece> pieces = search.pieces;
        search.pieces = new ArrayList<>();
        List<Piece> refused =
                pieces.stream().filter(piece -> !piece.delivery().isSuspect()).toList();
        boolean holds = !refused.isEmpty() && judge(exchange, refused.get(0));
        if ((holds && hasPlaces || refused.size() < pieces.size()) && !takePlace(search)) {
            throw givenBack(exchange, OTHERS_WAIT + "; the object is given back, and comes again");
        }
        return pieces.stream().map(piece -> message(exchange, piece)).toList();
    }

    /** Whether all is refused, so that the piece has to wait for something that is accepted. */
    private boolean judge(Exchange exchange, Piece refused) throws EndpointUnavailableException {
        Verdict verdict = limit.verdict(ObjectInHand.of(exchange));
        if (verdict == Verdict.GIVE_BACK) {
            throw givenBack(
                    exchange,
                    "the endpoint has refused " + RefusalLimit.MOST_IN_A_ROW
                            + " frames in a row and accepted nothing in"
                            + " between; the object is given back, and another is tried");
        }
        if (verdict == Verdict.HOLD && gate.hold().isEmpty()) {
            gate.close(refused.delivery(), RefusalLimit.cause(exchange.getMessage()));
        }
        return verdict == Verdict.HOLD;
    }

    /** Ends the search, all pieces of the batch being settled. */
    public void end(Exchange exchange) {
        Search search = search(exchange);
        if (search != null) {
            leavePlace(search);
        }
        exchange.removeProperty(SEARCH);
        if (PUT_OFF.equals(exchange.getMessage().getHeader(RelayHeaders.OUTCOME))) {
            exchange.getMessage().setHeader(RelayHeaders.OUTCOME, RelayHeaders.CUT);
        }
    }

    /** Whether what is sent may occupy its delivery until the endpoint takes it: a piece needs a place for that. */
    boolean mayWait(Exchange exchange) {
        Search search = search(exchange);
        return search == null || !hasPlaces || takePlace(search);
    }

    private boolean takePlace(Search search) {
        search.hasPlace = search.hasPlace || places.tryAcquire();
        return search.hasPlace;
    }

    private void leavePlace(Search search) {
        if (search.hasPlace) {
            search.hasPlace = false;
            places.release();
        }
    }

    private static Message message(Exchange exchange, Piece piece) {
        Message message = Bisect.piece(exchange, piece.batch());
        piece.delivery().putLast();
        message.setHeader(Delivery.PROPERTY, piece.delivery());
        return message;
    }

    private static EndpointUnavailableException givenBack(Exchange exchange, String why) {
        return EndpointUnavailableException.givenBack(
                ObjectHeaders.identity(exchange.getMessage()).place() + ": " + why);
    }

    /** Whether this is a piece of a batch that is searched already. */
    public static boolean isWithin(Exchange exchange) {
        return search(exchange) != null;
    }

    private static @Nullable Search search(Exchange exchange) {
        return exchange.getProperty(SEARCH, Search.class);
    }
}
