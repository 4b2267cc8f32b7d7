package io.metricstream.relay.state;

import io.metricstream.relay.metrics.GiveBackCause;

/** The state cannot be opened, read or written. The message is one line that names the place and what to do. */
public final class StateException extends RuntimeException implements GiveBackCause.Known {
    private static final long serialVersionUID = 1L;

    private final boolean mayPass;

    public StateException(String message) {
        super(message);
        this.mayPass = false;
    }

    public StateException(String message, Throwable cause) {
        this(message, cause, false);
    }

    StateException(String message, Throwable cause, boolean mayPass) {
        super(message, cause);
        this.mayPass = mayPass;
    }

    /**
     * Whether it may be over after a while, though nobody changes a setting or mends the place: a server that is not there
     * yet, a full disk. Worth waiting for at a start.
     */
    boolean mayPass() {
        return mayPass;
    }

    @Override
    public GiveBackCause giveBackCause() {
        return GiveBackCause.STATE;
    }
}
