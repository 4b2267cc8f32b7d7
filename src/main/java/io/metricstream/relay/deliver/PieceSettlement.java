package io.metricstream.relay.deliver;

import io.metricstream.relay.message.RelayHeaders;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * Settles the pieces of a batch as parts are settled, except those that are not at their end: what was put off comes
 * again, and of a piece that was cut each of its own pieces is settled, or comes again.
 */
public final class PieceSettlement implements AggregationStrategy {
    private final AggregationStrategy settlement;

    /** @param settlement of parts */
    public PieceSettlement(AggregationStrategy settlement) {
        this.settlement = settlement;
    }

    @Override
    public @Nullable Exchange aggregate(@Nullable Exchange before, Exchange piece, Exchange whole) {
        Object outcome = piece.getMessage().getHeader(RelayHeaders.OUTCOME);
        boolean comesAgain = PutOff.PUT_OFF.equals(outcome) || RelayHeaders.CUT.equals(outcome);
        return comesAgain && piece.getException() == null ? whole : settlement.aggregate(before, piece, whole);
    }

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange piece) {
        throw new IllegalStateException("a piece is settled with its whole");
    }
}
