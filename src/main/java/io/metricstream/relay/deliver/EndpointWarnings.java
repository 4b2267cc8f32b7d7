package io.metricstream.relay.deliver;

import io.metricstream.relay.metrics.RelayMetrics;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an endpoint says beside having accepted all of a batch, a warning by the OTLP specification ("Partial Success"): each
 * is counted, and one a minute is told, since most name a series or a time and differ from batch to batch. Thread-safe.
 */
final class EndpointWarnings {
    static final Duration BETWEEN_LINES = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(EndpointWarnings.class);

    private final RelayMetrics metrics;
    private final InstantSource clock;
    private Instant nextLine = Instant.MIN;

    EndpointWarnings(RelayMetrics metrics, InstantSource clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** @param warning one short line */
    synchronized void warned(String warning) {
        metrics.countEndpointWarning();
        Instant now = clock.instant();
        if (!now.isBefore(nextLine)) {
            nextLine = now.plus(BETWEEN_LINES);
            LOG.warn("the endpoint has accepted a batch, and says: {}", warning);
        }
    }
}
