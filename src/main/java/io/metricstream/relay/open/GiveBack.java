package io.metricstream.relay.open;

import io.metricstream.relay.metrics.GiveBackCause;
import io.metricstream.relay.metrics.RelayMetrics;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/** Counts an object that has not ended, and finds out why. */
final class GiveBack {
    private GiveBack() {}

    /** What was replaced while it was read does not come again; what is at its place now comes by itself. */
    static void count(RelayMetrics metrics, Exchange exchange, @Nullable Throwable failure) {
        if (failure instanceof ObjectReplacedException) {
            metrics.countObject("replaced");
        } else {
            metrics.countGivenBack(cause(exchange, failure));
        }
    }

    /** @param failure of the object; null where its route ended without one, and without its end */
    private static GiveBackCause cause(Exchange exchange, @Nullable Throwable failure) {
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
