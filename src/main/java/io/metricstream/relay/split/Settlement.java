package io.metricstream.relay.split;

import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.GiveBackCause;
import io.metricstream.relay.metrics.RelayMetrics.Flow;
import io.metricstream.relay.metrics.Tally;
import io.metricstream.relay.open.ObjectInHand;
import io.metricstream.relay.state.LeaseLostException;
import io.metricstream.relay.state.StateException;
import java.util.Map;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * Settles each part as it comes back from the routes. A part that failed, or came back neither delivered nor
 * dead-lettered, such as one that a filter or a {@code stop} took away unsaid, fails the exchange that was split: the
 * object is given back, and nothing is lost.
 */
public final class Settlement implements AggregationStrategy {
    private static final Map<String, Flow> OTHER_DATA_POINTS = Map.of(
            RelayHeaders.DELIVERED_DATA_POINTS, Flow.DELIVERED,
            RelayHeaders.REJECTED_DATA_POINTS, Flow.DEAD_LETTERED,
            RelayHeaders.DROPPED_DATA_POINTS, Flow.DROPPED);

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange part, Exchange whole) {
        ObjectInHand inHand = ObjectInHand.required(whole);
        Exception failure = part.getException() != null ? part.getException() : settle(part, whole);
        if (failure != null) {
            inHand.fail(failure);
        }
        // After the failure is told, so that nothing is read on in vain.
        if (inHand.held() instanceof ReaderMemory memory) {
            memory.ended(part.getMessage().getHeader(RelayHeaders.PART) instanceof Part settled ? settled : null);
        }
        if (failure != null && whole.getException() == null) {
            whole.setException(failure);
        } else if (failure != null && failure != whole.getException()) {
            whole.getException().addSuppressed(failure);
        }
        return whole;
    }

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange part) {
        throw new IllegalStateException("a part is settled with its whole");
    }

    private static @Nullable Exception settle(Exchange exchange, Exchange whole) {
        Message message = exchange.getMessage();
        ObjectInHand inHand = ObjectInHand.required(whole);
        if (!(message.getHeader(RelayHeaders.PART) instanceof Part part)) {
            return new UnsettledException("a part of " + inHand.identity() + " lost its header " + RelayHeaders.PART
                    + " on its way; let your routes keep the headers that begin with Camel");
        }
        String outcome = message.getHeader(RelayHeaders.OUTCOME, "", String.class);
        switch (outcome) {
            case RelayHeaders.DELIVERED -> settle(inHand, Flow.DELIVERED, part.tally(), message);
            case RelayHeaders.DEAD_LETTERED -> settle(inHand, Flow.DEAD_LETTERED, part.tally(), message);
            case RelayHeaders.DROPPED -> inHand.settled(Flow.DROPPED, part.tally());
            case RelayHeaders.CUT -> {
                // Its pieces were settled one by one.
            }
            default -> {
                return new UnsettledException("the part at offset " + part.offset() + " of " + inHand.identity()
                        + " left its route neither delivered nor dead-lettered; a route that drops data on purpose sets"
                        + " the header " + RelayHeaders.OUTCOME + " to " + RelayHeaders.DROPPED);
            }
        }
        try {
            inHand.settle(part.settledFrom(), part.offset() + part.length());
        } catch (StateException | LeaseLostException e) {
            return e;
        }
        return null;
    }

    /** Bytes and frames end as the part does; some of its data points may have ended otherwise. */
    private static void settle(ObjectInHand inHand, Flow flow, Tally tally, Message message) {
        Tally rest = tally;
        for (Map.Entry<String, Flow> other : OTHER_DATA_POINTS.entrySet()) {
            long named = message.getHeader(other.getKey(), 0L, Long.class);
            Tally some = new Tally(0, 0, Math.max(0, Math.min(named, rest.dataPoints())));
            inHand.settled(other.getValue(), some);
            rest = rest.minus(some);
        }
        inHand.settled(flow, rest);
    }

    /** A part came back without an end. */
    public static final class UnsettledException extends Exception implements GiveBackCause.Known {
        private static final long serialVersionUID = 1L;

        UnsettledException(String message) {
            super(message);
        }

        @Override
        public GiveBackCause giveBackCause() {
            return GiveBackCause.ROUTE;
        }
    }
}
