package io.metricstream.relay.receive;

import org.jspecify.annotations.Nullable;

/** An object left its route neither delivered nor dead-lettered. It stays at its source, to be received again. */
public final class NotSettledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotSettledException(String object, @Nullable Throwable handled) {
        super(
                object
                        + " left its route neither delivered nor dead-lettered (a stop, a filter, or an error that a route"
                        + " handled?) and is given back; a route that drops data on purpose sets the header"
                        + " CamelRelayOutcome to dropped",
                handled);
    }
}
