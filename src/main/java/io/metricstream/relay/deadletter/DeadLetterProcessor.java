package io.metricstream.relay.deadletter;

import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Damage;
import io.metricstream.relay.split.Unreadable;
import io.metricstream.relay.state.ObjectIdentity;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.aws2.s3.AWS2S3Constants;

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

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        Object part = message.getHeader(RelayHeaders.PART);
        byte[] bytes = part instanceof Unreadable ? null : verbatim(part, message);
        ObjectIdentity source = new ObjectIdentity(
                text(message, RelayHeaders.BUCKET), text(message, RelayHeaders.KEY), text(message, RelayHeaders.ETAG));
        long offset = message.getHeader(RelayHeaders.OFFSET, 0L, Long.class);
        long length = bytes == null ? 0 : bytes.length;
        Instant written =
                Objects.requireNonNullElse(message.getHeader(RelayHeaders.LAST_MODIFIED, Instant.class), Instant.EPOCH);
        String reason = text(message, RelayHeaders.REASON);
        String key = DeadLetterKey.of(settings.prefix(), reason, written, source, offset, length);
        Map<String, String> metadata = metadata(message, reason, source, offset, length);

        message.removeHeaders("CamelAwsS3*");
        message.setHeader(AWS2S3Constants.KEY, key);
        message.setBody(bytes);
        if (bytes == null) {
            copier.copy(source, message.getHeader(RelayHeaders.VERSION, String.class), key, metadata);
            return;
        }
        message.setHeader(AWS2S3Constants.METADATA, metadata);
        message.setHeader(AWS2S3Constants.CONTENT_LENGTH, length);
        message.setHeader(AWS2S3Constants.CONTENT_TYPE, "application/octet-stream");
    }

    private static byte[] verbatim(Object part, Message message) throws InvalidPayloadException {
        if (part instanceof Batch batch) {
            return batch.verbatim();
        }
        return part instanceof Damage damage ? damage.bytes() : message.getMandatoryBody(byte[].class);
    }

    private Map<String, String> metadata(
            Message message, String reason, ObjectIdentity source, long offset, long length) {
        return new DeadLetterMetadata()
                .with("reason", reason)
                .with("source-bucket", source.bucket())
                .with("source-key", source.key())
                .with("source-version", message.getHeader(RelayHeaders.VERSION))
                .with("source-etag", source.etag())
                .with("offset", offset)
                .with("length", length)
                .with("frames", message.getHeader(RelayHeaders.FRAMES, 0, Integer.class))
                .with("attempts", message.getHeader(RelayHeaders.ATTEMPTS, 0, Integer.class))
                .with("status", message.getHeader(RelayHeaders.STATUS))
                .with("time", clock.instant())
                .withDetail(message.getHeader(RelayHeaders.DETAIL, String.class));
    }

    private static String text(Message message, String header) {
        return message.getHeader(header, "", String.class);
    }
}
