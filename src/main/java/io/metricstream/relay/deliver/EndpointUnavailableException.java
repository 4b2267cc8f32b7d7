package io.metricstream.relay.deliver;

import io.metricstream.relay.deliver.Outcome.Unavailable;
import io.metricstream.relay.metrics.GiveBackCause;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A batch cannot be delivered now; the routes' {@code hold} sends it again. An everyday event, so without a stack trace. */
public final class EndpointUnavailableException extends Exception implements GiveBackCause.Known {
    private static final long serialVersionUID = 1L;

    private final Duration nap;

    private EndpointUnavailableException(String message, Duration nap, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.nap = nap;
    }

    /** The gate is closed: nothing was sent. Who gives up by that wants to read what the endpoint answered to others. */
    static EndpointUnavailableException gateClosed(Optional<Gate.Hold> hold, Duration nap) {
        String why = hold.map(closed -> closed.cause().cause()).orElse("the endpoint is not available");
        return new EndpointUnavailableException(why, nap, null);
    }

    /** Something was sent, in vain. */
    static EndpointUnavailableException answered(Unavailable outcome, @Nullable Throwable cause) {
        return new EndpointUnavailableException(outcome.cause(), Duration.ZERO, cause);
    }

    /** The object is given back, though the endpoint may be available, so that others have their turn. */
    static EndpointUnavailableException givenBack(String why) {
        return new EndpointUnavailableException(why, Duration.ZERO, null);
    }

    /** How long to wait before the gate is asked again. */
    Duration nap() {
        return nap;
    }

    @Override
    public GiveBackCause giveBackCause() {
        return GiveBackCause.ENDPOINT;
    }
}
