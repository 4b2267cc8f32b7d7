package io.metricstream.relay.deadletter;

import io.metricstream.relay.message.LetterMetadata;
import io.metricstream.relay.message.Reason;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.open.ObjectReplacedException;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Damage;
import io.metricstream.relay.split.Unreadable;
import java.time.InstantSource;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.aws2.s3.AWS2S3Constants;
import org.jspecify.annotations.Nullable;

/**
 * Makes an S3 object of a message that has a reason: the body becomes the original bytes, verbatim, and headers of the
 * aws2-s3 component say where it goes and what it is. A whole object is copied by S3 instead ({@link ObjectCopier}).
 */
public final class DeadLetterProcessor implements Processor {
    private final RelaySettings.DeadLetter settings;
    private final ObjectCopier copier;
    private final InstantSource clock;

    public DeadLetterProcessor(RelaySettings.DeadLetter settings, ObjectCopier copier, InstantSource clock) {
        this.settings = settings;
        this.copier = copier;
        this.clock = clock;
    }

    /**
     * @throws IllegalArgumentException if the reason is none of {@link Reason}
     * @throws ObjectReplacedException if a whole object is to be copied that is not there any more
     */
    @Override
    public void process(Exchange exchange) throws InvalidPayloadException, ObjectReplacedException {
        Message message = exchange.getMessage();
        Reason reason = reason(message);
        LetterInHand again = exchange.getProperty(RelayHeaders.LETTER, LetterInHand.class);
        if (again != null && again.keeps(message, reason)) {
            message.removeHeaders("CamelAwsS3*");
            message.setBody(null);
            return;
        }
        DeadLetterSource source = DeadLetterSource.of(message);
        byte[] bytes = verbatim(message);
        long length = bytes == null ? 0 : bytes.length;
        String key = DeadLetterKey.of(settings.prefix(), reason, source, length);

        if (again != null) {
            again.becomes(key, message);
        }
        Map<String, String> metadata = metadata(message, reason, source, length);
        message.removeHeaders("CamelAwsS3*");
        message.setHeader(AWS2S3Constants.KEY, key);
        message.setBody(bytes);
        if (bytes == null) {
            copier.copy(source.object(), source.version(), key, metadata);
            return;
        }
        message.setHeader(AWS2S3Constants.METADATA, metadata);
        message.setHeader(AWS2S3Constants.CONTENT_LENGTH, length);
        message.setHeader(AWS2S3Constants.CONTENT_TYPE, "application/octet-stream");
    }

    private static Reason reason(Message message) {
        String word = message.getHeader(RelayHeaders.REASON, String.class);
        return Reason.find(word)
                .orElseThrow(() -> new IllegalArgumentException("the header " + RelayHeaders.REASON + " is '" + word
                        + "', but the reasons of dead letters are " + Reason.words()
                        + "; correct the route that sets it"));
    }

    /** Null where the bytes cannot be cut out of their object. */
    private static byte @Nullable [] verbatim(Message message) throws InvalidPayloadException {
        Object part = message.getHeader(RelayHeaders.PART);
        if (part instanceof Unreadable) {
            return null;
        }
        if (part instanceof Batch batch) {
            return batch.verbatim();
        }
        return part instanceof Damage damage ? damage.bytes() : message.getMandatoryBody(byte[].class);
    }

    /** The marks of a dead letter ({@link LetterMetadata#isDeadLetter}) come first: there is always room for them. */
    private Map<String, String> metadata(Message message, Reason reason, DeadLetterSource source, long length) {
        return new DeadLetterMetadata()
                .with(LetterMetadata.REASON, reason.word())
                .with(LetterMetadata.OFFSET, source.offset())
                .with(LetterMetadata.LENGTH, length)
                .with(LetterMetadata.FRAMES, message.getHeader(RelayHeaders.FRAMES, 0, Integer.class))
                .with(LetterMetadata.POINTS, message.getHeader(RelayHeaders.DATA_POINTS, Integer.class))
                .with(LetterMetadata.ATTEMPTS, message.getHeader(RelayHeaders.ATTEMPTS, 0, Integer.class))
                .with(LetterMetadata.STATUS, message.getHeader(RelayHeaders.STATUS))
                .with(LetterMetadata.METRICS, message.getHeader(RelayHeaders.METRICS))
                .with(LetterMetadata.TIME, clock.instant())
                .with(LetterMetadata.SOURCE_BUCKET, source.object().bucket())
                .with(LetterMetadata.SOURCE_KEY, source.object().key())
                .with(LetterMetadata.SOURCE_ETAG, source.object().etag())
                .with(LetterMetadata.SOURCE_MESSAGE, source.messageId())
                .with(LetterMetadata.SOURCE_VERSION, source.version())
                .with(LetterMetadata.DETAIL, message.getHeader(RelayHeaders.DETAIL, String.class))
                .entries();
    }
}
