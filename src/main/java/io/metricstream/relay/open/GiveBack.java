package io.metricstream.relay.open;

import io.metricstream.relay.metrics.GiveBackCause;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** Finds out why an object is given back. */
final class GiveBack {
    private GiveBack() {}

    /** @param failure of the object; null where its route ended without one, and without its end */
    static GiveBackCause cause(Exchange exchange, @Nullable Throwable failure) {
        var context = exchange.getContext();
        if (context.isStopping() || context.isStopped()) {
            return GiveBackCause.STOPPING;
        }
        if (failure == null) {
            return GiveBackCause.ROUTE;
        }
        // What S3 answers to reading has a name of ours by now: what is left is the failure bucket's.
        return GiveBackCause.of(
                failure, failure instanceof SdkException ? GiveBackCause.DEAD_LETTER : GiveBackCause.OTHER);
    }
}
