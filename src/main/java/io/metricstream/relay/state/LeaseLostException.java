package io.metricstream.relay.state;

import io.metricstream.relay.metrics.GiveBackCause;

/**
 * The lease ended before it was renewed, and somebody else has claimed the object since: it goes on there. Nothing was
 * written.
 */
public final class LeaseLostException extends RuntimeException implements GiveBackCause.Known {
    private static final long serialVersionUID = 1L;

    LeaseLostException(Lease lease) {
        super(lease.object() + " was claimed by another instance, as its claim here was not renewed within "
                + lease.length().toSeconds() + " s; it is given up here and goes on there");
    }

    @Override
    public GiveBackCause giveBackCause() {
        return GiveBackCause.CLAIMED;
    }
}
