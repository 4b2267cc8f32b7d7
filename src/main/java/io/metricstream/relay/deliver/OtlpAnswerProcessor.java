package io.metricstream.relay.deliver;

import io.metricstream.relay.deliver.Outcome.Accepted;
import io.metricstream.relay.deliver.Outcome.PartlyAccepted;
import io.metricstream.relay.deliver.Outcome.Refused;
import io.metricstream.relay.deliver.Outcome.Unavailable;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.split.Batch;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Reads the endpoint's answer, or the failure to get one, into {@code CamelRelayOutcome} and its companions. What means
 * "not available" is thrown, for the routes' redelivery, unless what was sent is to {@link Blame} for it.
 */
public final class OtlpAnswerProcessor implements Processor {
    private final OutcomeTable table;
    private final Gate gate;
    private final RefusalLimit refusals;
    private final Blame blame;
    private final BatchTarget target;
    private final RelayMetrics metrics;
    private final EndpointWarnings warnings;
    private final InstantSource clock;

    public OtlpAnswerProcessor(
            OutcomeTable table,
            Gate gate,
            RefusalLimit refusals,
            Blame blame,
            BatchTarget target,
            RelayMetrics metrics,
            InstantSource clock) {
        this.table = table;
        this.gate = gate;
        this.refusals = refusals;
        this.blame = blame;
        this.target = target;
        this.metrics = metrics;
        this.warnings = new EndpointWarnings(metrics, clock);
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws EndpointUnavailableException {
        Delivery delivery = Delivery.of(exchange);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        Outcome outcome = failure == null ? answered(exchange.getMessage()) : table.of(failure);
        Message message = exchange.getMessage();
        message.setHeader(RelayHeaders.ATTEMPTS, delivery.attempts());
        if (outcome instanceof Unavailable unavailable) {
            if (!blame.isToBlame(message, delivery, unavailable)) {
                throw EndpointUnavailableException.answered(unavailable, failure);
            }
        } else if (outcome instanceof Accepted accepted) {
            accept(message, delivery);
            if (!accepted.warning().isEmpty()) {
                warnings.warned(accepted.warning());
            }
        } else if (outcome instanceof PartlyAccepted accepted) {
            accept(message, delivery);
            keep(message, accepted);
        } else if (outcome instanceof Refused refused) {
            refuse(message, refused, delivery);
        }
    }

    private void accept(Message message, Delivery delivery) {
        gate.accepted(delivery);
        refusals.accepted();
        Instant now = clock.instant();
        long newest = 0;
        if (message.getHeader(RelayHeaders.PART) instanceof Batch batch) {
            target.accepted(batch.length());
            newest = batch.newestNanos();
        }
        metrics.countAccepted(Duration.between(delivery.sentAt(), now), newest, now);
        message.setHeader(RelayHeaders.OUTCOME, RelayHeaders.DELIVERED);
    }

    /** A copy is kept, since nothing of the batch is sent again. */
    private static void keep(Message message, PartlyAccepted accepted) {
        long points = accepted.rejectedPoints();
        message.setHeader(RelayHeaders.OUTCOME, RelayHeaders.PARTIALLY_REJECTED);
        message.setHeader(RelayHeaders.REJECTED_DATA_POINTS, points);
        message.setHeader(RelayHeaders.REASON, RelayHeaders.PARTIALLY_REJECTED);
        message.setHeader(RelayHeaders.STATUS, message.getHeader(Exchange.HTTP_RESPONSE_CODE));
        message.setHeader(
                RelayHeaders.DETAIL,
                "the endpoint accepted the batch but for "
                        + (points == 0 ? "some data points, which it did not count" : points + " data points")
                        + (accepted.message().isEmpty() ? "" : ": " + accepted.message()));
    }

    private void refuse(Message message, Refused refused, Delivery delivery) {
        if (refused.status() == 413 && message.getHeader(RelayHeaders.PART) instanceof Batch batch) {
            target.tooLarge(batch.length());
        }
        message.setHeader(RelayHeaders.OUTCOME, RelayHeaders.REFUSED);
        boolean isSuccess = refused.status() / 100 == 2;
        // Replay leaves what a 2xx was answered to, since some of it may have been accepted; of this nothing was.
        message.setHeader(RelayHeaders.STATUS, isSuccess ? null : refused.status());
        message.setHeader(
                RelayHeaders.DETAIL,
                "the endpoint answered " + refused.status() + (isSuccess ? ", and rejected each data point" : "")
                        + (refused.message().isEmpty() ? "" : ": " + refused.message()));
        if (refusals.isHolding()) {
            gate.close(delivery, RefusalLimit.cause(message));
        } else {
            gate.open(delivery);
        }
    }

    private Outcome answered(Message message) {
        long dataPoints = message.getHeader(RelayHeaders.PART) instanceof Batch batch
                ? batch.tally().dataPoints()
                : 0;
        return table.of(answer(message), dataPoints, clock.instant());
    }

    private static Answer answer(Message message) {
        return Answer.of(
                message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class),
                name -> message.getHeader(name, String.class),
                message.getBody(byte[].class));
    }
}
