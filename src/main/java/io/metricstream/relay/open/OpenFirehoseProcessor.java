package io.metricstream.relay.open;

import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.receive.FirehoseRequest;
import io.metricstream.relay.state.ListedRange;
import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ProgressStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Opens a request of Firehose as if it were an object: its records become the body, and what it is becomes headers. Its
 * identity is its request id, which is the same each time that Firehose sends the same records; so a retry goes on where the
 * last one ended, and what is complete is not sent again. Thread-safe.
 */
public final class OpenFirehoseProcessor implements Processor {
    /** Firehose waits for its answer for 3 minutes: what cannot be delivered before is answered in time, and comes again. */
    private static final Duration LONGEST_HOLD = Duration.ofMinutes(2);

    /** Firehose tries an HTTP endpoint for 2 hours at most (API reference, HttpEndpointRetryOptions). */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    private static final Duration BETWEEN_FORGETTING = Duration.ofHours(1);

    private final ProgressStore progress;
    private final RelayMetrics metrics;
    private final InstantSource clock;
    private final AtomicReference<Instant> forgetAt = new AtomicReference<>(Instant.MIN);

    public OpenFirehoseProcessor(ProgressStore progress, RelayMetrics metrics, InstantSource clock) {
        this.progress = progress;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        FirehoseRequest request = message.getMandatoryBody(FirehoseRequest.class);
        forgetOld();
        ObjectIdentity identity = ObjectIdentity.ofFirehose(request.stream(), request.requestId());
        new ObjectInHand(identity, request.contents(), request.length(), metrics).handTo(exchange);
        exchange.setProperty(RelayHeaders.HOLD_UNTIL, clock.instant().plus(LONGEST_HOLD));
        message.setBody(request.contents());
        message.setHeader(RelayHeaders.LAST_MODIFIED, request.timestamp());
    }

    /** No listing ever shows that a request is gone, so its row goes with its age: as in a listing of nothing, a day ago. */
    private void forgetOld() {
        Instant now = clock.instant();
        Instant due = forgetAt.get();
        if (!now.isBefore(due) && forgetAt.compareAndSet(due, now.plus(BETWEEN_FORGETTING))) {
            progress.forgetMissing(
                    new ListedRange(ObjectIdentity.FIREHOSE, "", "", null, Set.of(), now.minus(REMEMBERED)));
        }
    }
}
