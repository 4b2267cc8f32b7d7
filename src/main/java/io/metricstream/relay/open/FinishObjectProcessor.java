package io.metricstream.relay.open;

import io.metricstream.relay.message.LogField;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.GiveBackCause;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.settings.RelaySettings.After;
import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ProgressStore;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Ends an object that needs no more work: keeps, deletes or moves it, as {@code relay.source.after} says. What was put in
 * the place of the object that was read, and so has another ETag, is neither deleted nor moved.
 *
 * <p>Deleting is conditional ({@code If-Match}), which the buckets of S3 evaluate (S3 user guide, "Conditional deletes").
 * Servers that only speak its protocol may ignore the condition, so the ETag is asked for first: there, a replacement
 * between the two requests is the one case that would be missed.
 *
 * <p>Runs after completion is recorded. A crash in between repeats this step, and only this.
 */
public final class FinishObjectProcessor implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(FinishObjectProcessor.class);
    private static final String PERMISSIONS =
            "s3:GetObject and s3:DeleteObject there, and s3:PutObject where objects are moved to";

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
        ObjectInHand inHand = ObjectInHand.of(exchange);
        if (inHand != null) {
            if (!inHand.isComplete()) {
                throw new IllegalStateException(inHand.identity() + " is not complete, and stays at its source:"
                        + " direct:object must claim it before it is finished");
            }
            finish(inHand.identity(), exchange.getMessage().getHeader(RelayHeaders.VERSION) != null);
            boolean skipped = Boolean.TRUE.equals(exchange.getProperty(Exchange.DUPLICATE_MESSAGE, Boolean.class));
            String outcome = skipped ? "skipped" : "completed";
            metrics.countObject(outcome);
            LOG.atDebug()
                    .addKeyValue(LogField.OBJECT, inHand.identity().place())
                    .addKeyValue(LogField.OUTCOME, outcome)
                    .log("{} is {}", inHand.identity(), outcome);
        }
        exchange.getMessage().setHeader(RelayHeaders.OUTCOME, RelayHeaders.SETTLED);
    }

    /**
     * Only what was deleted or moved is forgotten: a server may refuse that for an ETag that it shows itself, and each
     * listing would have the object delivered again. Nor is a version: it can still be read where its object is deleted, and
     * a second message may name it. Their rows stay until a listing does not show the key any more.
     */
    private void finish(ObjectIdentity identity, boolean isVersion) {
        if (after instanceof After.Keep) {
            return;
        }
        if (isEnded(identity)) {
            if (!isVersion) {
                progress.forget(identity);
            }
        } else {
            LOG.atInfo()
                    .addKeyValue(LogField.OBJECT, identity.place())
                    .log(
                            "{} was replaced or removed since it was read; what is there now is left for its own turn",
                            identity);
        }
    }

    /** False where the object is not there any more, or another one is. */
    private boolean isEnded(ObjectIdentity identity) {
        UnchangedObject object = new UnchangedObject(s3, identity);
        try {
            if (!identity.etag().equals(object.currentEtag())) {
                return false;
            }
            if (after instanceof After.Move move) {
                object.copyTo(identity.bucket(), move.prefix() + identity.key());
            }
            object.delete();
            return true;
        } catch (SdkException e) {
            if (S3Refusal.isReplaced(e)) {
                return false;
            }
            throw new NotEndedException(identity, S3Refusal.sentence(e, PERMISSIONS), e);
        }
    }

    /** All of the object is delivered or dead-lettered, but it is neither deleted nor moved yet: only that is repeated. */
    static final class NotEndedException extends RuntimeException implements GiveBackCause.Known {
        private static final long serialVersionUID = 1L;

        NotEndedException(ObjectIdentity identity, String why, Exception cause) {
            super(identity + " is settled, but was not deleted or moved, which is tried again: " + why, cause);
        }

        @Override
        public GiveBackCause giveBackCause() {
            return GiveBackCause.FINISH;
        }
    }
}
