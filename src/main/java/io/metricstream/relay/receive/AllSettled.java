package io.metricstream.relay.receive;

import io.metricstream.relay.message.LogField;
import io.metricstream.relay.message.RelayHeaders;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges each object of a split: settled, or failed. A part has settled its object when it comes back with
 * {@link RelayHeaders#OUTCOME} as header or property and without exception. A part that has neither was stopped or filtered
 * away by a route, which is a failure too. A failed object never stops the others.
 *
 * <p>For a split without {@code stopOnException}: with it, a user's {@code stop} would end the split as a success. Camel
 * copies nothing from the exchange that a strategy returns if that is the split exchange itself, and lets an exception stand
 * that was set on it; so this one returns the split exchange, always. Stateless.
 */
public final class AllSettled implements AggregationStrategy {
    private static final Logger LOG = LoggerFactory.getLogger(AllSettled.class);

    /** Kept beside the first failure of one exchange: enough to see a pattern. */
    private static final int MOST_SUPPRESSED = 20;

    /** Exchange property, text: the last object of the exchange that has failed. */
    static final String FAILED = "CamelRelayFailedObject";

    private final boolean failsTogether;

    private AllSettled(boolean failsTogether) {
        this.failsTogether = failsTogether;
    }

    /** The exchange fails with its first failure, and carries others as suppressed: its SQS message is not deleted. */
    public static AllSettled orFail() {
        return new AllSettled(true);
    }

    /**
     * The exchange does not fail for its objects: each failure is logged in one line, and the next listing shows the object
     * again. {@link ListingHeaders#NOT_SETTLED} tells a command, which lists once.
     */
    public static AllSettled orTell() {
        return new AllSettled(false);
    }

    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange part, Exchange split) {
        Exception failure = failure(part);
        if (failure != null && failsTogether) {
            split.setProperty(FAILED, name(part));
            fail(split, failure);
        } else if (failure != null) {
            split.setProperty(ListingHeaders.NOT_SETTLED, true);
            LOG.atWarn()
                    .addKeyValue(LogField.OBJECT, name(part))
                    .addKeyValue(LogField.OUTCOME, "given_back")
                    .log(line(name(part), failure));
            LOG.debug("The failure of {}", name(part), failure);
        }
        ListingMessages listing = ListingMessages.of(split);
        if (listing != null) {
            listing.end(part, failure == null);
        }
        return split;
    }

    /** Called once, after the last part; a listing that ended early makes itself known here. */
    @Override
    public void onCompletion(@Nullable Exchange result, Exchange split) {
        ListingMessages listing = ListingMessages.of(split);
        if (listing == null) {
            return;
        }
        listing.end();
        if (listing.isCutShort()) {
            split.setProperty(ListingHeaders.CUT_SHORT, true);
        }
        RuntimeException failure = listing.failure();
        if (failure != null) {
            fail(split, failure);
        }
    }

    /** Camel calls the method with three parameters. */
    @Override
    public Exchange aggregate(@Nullable Exchange before, Exchange part) {
        throw new UnsupportedOperationException("this strategy is for a split, and needs the exchange that is split");
    }

    private static void fail(Exchange split, Exception failure) {
        Exception first = split.getException();
        if (first == null) {
            split.setException(failure);
        } else if (first != failure && first.getSuppressed().length < MOST_SUPPRESSED) {
            first.addSuppressed(failure);
        }
    }

    private static @Nullable Exception failure(Exchange part) {
        if (part.getException() != null) {
            return part.getException();
        }
        boolean settled = part.getMessage().getHeader(RelayHeaders.OUTCOME) != null
                || part.getProperty(RelayHeaders.OUTCOME) != null;
        return settled
                ? null
                : new NotSettledException(name(part), part.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    private static String name(Exchange part) {
        Message message = part.getMessage();
        if (message.getBody() instanceof ObjectReference object) {
            return OneLine.of(object.toString());
        }
        String bucket = message.getHeader(RelayHeaders.BUCKET, String.class);
        return bucket == null
                ? "a part whose route removed its headers"
                : OneLine.of("s3://" + bucket + "/" + message.getHeader(RelayHeaders.KEY, String.class));
    }

    /** Names the object once: many failures do so themselves. */
    private static String line(String name, Exception failure) {
        String message = OneLine.of(failure);
        return message.contains(name) ? message : name + " is not settled and stays at its source: " + message;
    }
}
