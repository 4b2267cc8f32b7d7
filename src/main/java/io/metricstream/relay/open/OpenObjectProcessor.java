package io.metricstream.relay.open;

import io.metricstream.relay.message.LetterMetadata;
import io.metricstream.relay.message.LogField;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.receive.ListingHeaders;
import io.metricstream.relay.receive.ObjectReference;
import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ProgressStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Opens the object that the body refers to: its uncompressed contents become the body, and what it is becomes headers.
 * Where there is nothing to read, because the object is gone, complete or a dead letter of ours, the body is null.
 */
public final class OpenObjectProcessor implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(OpenObjectProcessor.class);

    /** Of any compression, to begin with a buffer of about the right size. */
    private static final int USUAL_RATIO = 8;

    private final S3Client s3;
    private final ProgressStore progress;
    private final RelayMetrics metrics;
    private final SourceFaults faults;

    public OpenObjectProcessor(S3Client s3, ProgressStore progress, RelayMetrics metrics, SourceFaults faults) {
        this.s3 = s3;
        this.progress = progress;
        this.metrics = metrics;
        this.faults = faults;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        ObjectReference reference = message.getMandatoryBody(ObjectReference.class);
        message.setBody(null);
        try {
            open(exchange, reference, Boolean.TRUE.equals(message.getHeader(ListingHeaders.AGAIN, Boolean.class)));
        } catch (IOException | RuntimeException | Error e) {
            // Later failures are counted by the object in hand.
            GiveBack.count(metrics, exchange, e);
            throw e;
        }
    }

    private void open(Exchange exchange, ObjectReference reference, boolean again) throws IOException {
        ObjectIdentity told = identity(reference, reference.etag());
        // The ETag that the reference tells saves a request, and decides nothing else.
        if (!again && reference.etag() != null && progress.isComplete(told)) {
            // Not opened, but finished: a crash may have come before that.
            exchange.setProperty(Exchange.DUPLICATE_MESSAGE, true);
            ObjectInHand known = new ObjectInHand(told, InputStream.nullInputStream(), 0, metrics);
            known.complete();
            known.handTo(exchange);
            return;
        }
        S3Body body = get(reference);
        if (body == null) {
            tell("gone", "{} is gone; there is nothing to read", reference);
            metrics.countObject("gone");
        } else if (isDeadLetter(body.response())) {
            body.close();
            tell("ignored_dead_letter", "{} is a dead letter of ours; it is left where it is", reference);
            metrics.countObject("ignored_dead_letter");
        } else {
            read(exchange, reference, body, again);
        }
    }

    /** Null where there is no such object. */
    private @Nullable S3Body get(ObjectReference reference) throws ObjectReadException {
        if (!faults.admits()) {
            throw new ObjectReadException(reference + " is not tried now: " + faults.why(), null);
        }
        GetObjectRequest request = GetObjectRequest.builder()
                .bucket(reference.bucket())
                .key(reference.key())
                .versionId(reference.versionId())
                .build();
        try {
            S3Body body = S3Body.open(s3, request, reference.toString());
            faults.allowed();
            return body;
        } catch (SdkException e) {
            if (S3Refusal.isGone(e)) {
                return null;
            }
            String line = reference + " cannot be opened: " + S3Refusal.sentence(e, RangeReader.permission(request));
            if (S3Refusal.isDenied(e)) {
                faults.denied(reference.toString(), line);
            }
            throw new ObjectReadException(line, e);
        }
    }

    /** Whether the object carries the metadata of a dead letter: reading it would feed us what we wrote. */
    private static boolean isDeadLetter(GetObjectResponse response) {
        return LetterMetadata.isDeadLetter(response.metadata());
    }

    private void read(Exchange exchange, ObjectReference reference, S3Body stored, boolean again) throws IOException {
        GetObjectResponse found = stored.response();
        ObjectIdentity identity = identity(reference, found.eTag());
        Compression.Opened opened;
        try {
            if (again) {
                progress.forget(identity);
            }
            forgetReplaced(identity(reference, reference.etag()), identity);
            opened = Compression.open(stored);
        } catch (IOException | RuntimeException | Error e) {
            stored.close();
            throw e;
        }
        long storedBytes = Objects.requireNonNullElse(found.contentLength(), 0L);
        long sizeHint = opened.compression() == Compression.NONE ? storedBytes : storedBytes * USUAL_RATIO;
        new ObjectInHand(identity, opened.contents(), sizeHint, metrics).handTo(exchange);

        Message message = exchange.getMessage();
        message.setBody(opened.contents());
        Map<String, Object> headers = message.getHeaders();
        putIfThere(headers, RelayHeaders.VERSION, found.versionId());
        putIfThere(headers, RelayHeaders.LAST_MODIFIED, found.lastModified());
    }

    /** What was told of is not there any more, if {@code found} is: it cannot be read, and nobody will ask for it again. */
    private void forgetReplaced(ObjectIdentity told, ObjectIdentity found) {
        if (!told.etag().isEmpty() && !told.equals(found)) {
            tell("replaced", "{} was replaced before it was read; what is there now is read", told.place());
            metrics.countObject("replaced");
            progress.forget(told);
        }
    }

    private static void tell(String outcome, String line, Object object) {
        LOG.atInfo()
                .addKeyValue(LogField.OBJECT, object.toString())
                .addKeyValue(LogField.OUTCOME, outcome)
                .log(line, object);
    }

    private static ObjectIdentity identity(ObjectReference reference, @Nullable String etag) {
        return new ObjectIdentity(
                reference.bucket(), reference.key(), ObjectIdentity.bareEtag(Objects.requireNonNullElse(etag, "")));
    }

    private static void putIfThere(Map<String, Object> headers, String name, @Nullable Object value) {
        if (value != null) {
            headers.put(name, value);
        }
    }
}
