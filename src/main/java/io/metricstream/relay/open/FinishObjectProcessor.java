package io.metricstream.relay.open;

import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.settings.RelaySettings.After;
import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ProgressStore;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Ends an object that needs no more work: keeps, deletes or moves it, as {@code relay.source.after} says. What was put in
 * the place of the object that was read, and so has another ETag, is neither deleted nor moved.
 *
 * <p>Runs after completion is recorded. A crash in between repeats this step, and only this.
 */
public final class FinishObjectProcessor implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(FinishObjectProcessor.class);

    private final S3Client s3;
    private final ProgressStore progress;
    private final RelayMetrics metrics;
    private final After after;

    public FinishObjectProcessor(S3Client s3, ProgressStore progress, RelayMetrics metrics, After after) {
        this.s3 = s3;
        this.progress = progress;
        this.metrics = metrics;
        this.after = after;
    }

    @Override
    public void process(Exchange exchange) {
        ObjectInHand inHand = exchange.getProperty(ObjectInHand.PROPERTY, ObjectInHand.class);
        if (inHand != null) {
            if (!inHand.isComplete()) {
                throw new IllegalStateException(inHand.identity() + " is not complete, and stays at its source:"
                        + " direct:object must claim it before it is finished");
            }
            finish(inHand.identity());
            boolean skipped = Boolean.TRUE.equals(exchange.getProperty(Exchange.DUPLICATE_MESSAGE, Boolean.class));
            metrics.countObject(skipped ? "skipped" : "completed");
        }
        exchange.getMessage().setHeader(RelayHeaders.OUTCOME, RelayHeaders.SETTLED);
    }

    private void finish(ObjectIdentity identity) {
        try {
            if (after instanceof After.Delete) {
                delete(identity);
                progress.forget(identity);
            } else if (after instanceof After.Move move) {
                copy(identity, move.prefix() + identity.key());
                delete(identity);
                progress.forget(identity);
            }
        } catch (S3Exception e) {
            if (e.statusCode() != 412 && e.statusCode() != 404) {
                throw e;
            }
            LOG.info(
                    "{} was replaced or removed since it was read; what is there now is left for its own turn",
                    identity);
        }
    }

    private void copy(ObjectIdentity identity, String key) {
        s3.copyObject(copy -> copy.copySource(copySource(identity))
                .copySourceIfMatch(identity.etag())
                .destinationBucket(identity.bucket())
                .destinationKey(key));
    }

    private void delete(ObjectIdentity identity) {
        s3.deleteObject(
                delete -> delete.bucket(identity.bucket()).key(identity.key()).ifMatch(identity.etag()));
    }

    private static String copySource(ObjectIdentity identity) {
        String key = URLEncoder.encode(identity.key(), StandardCharsets.UTF_8).replace("+", "%20");
        return identity.bucket() + "/" + key;
    }
}
