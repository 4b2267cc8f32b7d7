package io.metricstream.relay.deliver;

import io.metricstream.relay.deliver.RefusedMetrics.Group;
import io.metricstream.relay.message.Reason;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.open.ObjectHeaders;
import io.metricstream.relay.split.Batch;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The splitter of {@code direct:refused-frame}: the metrics of one refused frame are sent in smaller and smaller groups,
 * until those that are refused are known. Prometheus refuses a whole request for one late data point, and the others would
 * be kept from it. As aggregation strategy it gathers the answers; {@link #conclude} then says how the frame ends.
 */
public final class FrameBisect implements AggregationStrategy {
    /** Exchange property of the frame and of all groups of it. */
    private static final String SEARCH = "CamelRelayMetricSearch";

    /** Header of a group; the frame itself has none. */
    private static final String GROUP = "CamelRelayMetricGroup";

    /** Room that metadata has for it beside the longest names (S3: 2 KB in all). */
    private static final int MAX_INDEXES_LENGTH = 250;

    private final RefusalLimit limit;

    private record Search(FrameMetrics frame, RefusedMetrics metrics) {}

    public FrameBisect(RefusalLimit limit) {
        this.limit = limit;
    }

    /** Whether what was refused, one frame or a group of its metrics, is to be cut once more. */
    public boolean canBeCut(Exchange exchange) {
        Message message = exchange.getMessage();
        if (!RelayHeaders.REFUSED.equals(message.getHeader(RelayHeaders.OUTCOME))) {
            return false;
        }
        if (message.getHeader(GROUP) instanceof Group group) {
            return search(exchange).metrics().isWorthHalving(group);
        }
        return OutcomeTable.mayBeOfAMetric(message.getHeader(RelayHeaders.STATUS, 0, Integer.class))
                && message.getHeader(RelayHeaders.PART) instanceof Batch batch
                && new FrameMetrics(batch).count() > 1;
    }

    /** Whether this is a group of metrics of a refused frame. */
    static boolean isGroup(Message message) {
        return message.getHeader(GROUP) != null;
    }

    @Handler
    public List<Message> halves(Exchange exchange) {
        Message message = exchange.getMessage();
        Group group;
        if (message.getHeader(GROUP) instanceof Group refused) {
            group = refused;
            refused(search(exchange).metrics(), message);
        } else {
            FrameMetrics frame = new FrameMetrics(message.getHeader(RelayHeaders.PART, Batch.class));
            RefusedMetrics metrics = new RefusedMetrics(frame.count());
            exchange.setProperty(SEARCH, new Search(frame, metrics));
            group = metrics.all();
        }
        return List.of(piece(exchange, group.firstHalf()), piece(exchange, group.secondHalf()));
    }

    private static Message piece(Exchange exchange, Group group) {
        Message message = Bisect.piece(exchange, search(exchange).frame().only(group.from(), group.to()));
        message.setHeader(GROUP, group);
        return message;
    }

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange part, Exchange whole) {
        Exception failure = part.getException() == null ? gather(part) : part.getException();
        if (failure != null && whole.getException() == null) {
            whole.setException(failure);
        }
        return whole;
    }

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange part) {
        throw new IllegalStateException("a group of metrics is gathered with its whole");
    }

    private void refused(RefusedMetrics metrics, Message message) {
        metrics.refused(message.getHeader(RelayHeaders.DETAIL, "", String.class));
        if (limit.isReached()) {
            metrics.doubt();
        }
    }

    private @Nullable Exception gather(Exchange part) {
        Message message = part.getMessage();
        RefusedMetrics metrics = search(part).metrics();
        if (!(message.getHeader(GROUP) instanceof Group group)
                || !(message.getHeader(RelayHeaders.PART) instanceof Batch batch)) {
            return new IllegalStateException("some metrics of a refused frame lost the headers that begin with Camel on"
                    + " their way; let your routes keep them");
        }
        long dataPoints = batch.tally().dataPoints();
        switch (message.getHeader(RelayHeaders.OUTCOME, "", String.class)) {
            case RelayHeaders.DELIVERED -> metrics.accepted(group, dataPoints, 0);
            case RelayHeaders.PARTIALLY_REJECTED -> {
                metrics.accepted(group, dataPoints, rejected(message, dataPoints));
                metrics.keep(group);
            }
            case RelayHeaders.DROPPED -> metrics.dropped(group, dataPoints);
            case RelayHeaders.REFUSED, RelayHeaders.DEAD_LETTERED -> {
                refused(metrics, message);
                metrics.keep(group);
            }
            case RelayHeaders.CUT -> {
                // Its halves were gathered one by one.
            }
            default -> {
                return new IllegalStateException("some metrics of the frame at offset " + batch.offset() + " of "
                        + ObjectHeaders.identity(message).place()
                        + " left their route neither delivered nor refused; a route that drops data on purpose sets the"
                        + " header " + RelayHeaders.OUTCOME + " to " + RelayHeaders.DROPPED);
            }
        }
        return null;
    }

    private static long rejected(Message message, long dataPoints) {
        return Math.min(message.getHeader(RelayHeaders.REJECTED_DATA_POINTS, 0L, Long.class), dataPoints);
    }

    /**
     * Says of the frame how it ends: delivered or dropped, or a dead letter with a reason. Of a group, that it was cut. If
     * the endpoint refused everything for some of the time, and has changed its mind since, the frame is to be sent again.
     */
    public void conclude(Exchange exchange) {
        Message message = exchange.getMessage();
        if (isGroup(message)) {
            message.setHeader(RelayHeaders.OUTCOME, RelayHeaders.CUT);
            return;
        }
        RefusedMetrics metrics = search(exchange).metrics();
        if (metrics.isDoubtful() && !metrics.noneRefused() && !metrics.allRefused()) {
            message.setHeader(RelayHeaders.OUTCOME, PutOff.PUT_OFF);
            return;
        }
        message.setHeader(RelayHeaders.DELIVERED_DATA_POINTS, metrics.delivered());
        message.setHeader(RelayHeaders.DROPPED_DATA_POINTS, metrics.dropped());
        if (metrics.noneRefused()) {
            message.setHeader(
                    RelayHeaders.OUTCOME, metrics.allDropped() ? RelayHeaders.DROPPED : RelayHeaders.DELIVERED);
            return;
        }
        if (metrics.allRefused()) {
            // As if it had not been cut; the detail is what the endpoint said of the whole frame.
            message.setHeader(RelayHeaders.REASON, Reason.REJECTED.word());
            return;
        }
        message.setHeader(RelayHeaders.REASON, Reason.PARTIALLY_REJECTED.word());
        message.setHeader(RelayHeaders.METRICS, metrics.indexes(MAX_INDEXES_LENGTH));
        message.setHeader(RelayHeaders.DETAIL, metrics.detail());
    }

    private static Search search(Exchange exchange) {
        return exchange.getProperty(SEARCH, Search.class);
    }
}
