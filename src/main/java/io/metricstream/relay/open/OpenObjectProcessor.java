package io.metricstream.relay.open;

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
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Opens the object that the body refers to: its uncompressed contents become the body, and what it is becomes headers.
 * Where there is nothing to read, because the object is gone, complete or a dead letter of ours, the body is null.
 */
public final class OpenObjectProcessor implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(OpenObjectProcessor.class);

    private final S3Client s3;
    private final ProgressStore progress;
    private final RelayMetrics metrics;

    public OpenObjectProcessor(S3Client s3, ProgressStore progress, RelayMetrics metrics) {
        this.s3 = s3;
        this.progress = progress;
        this.metrics = metrics;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        ObjectReference reference = message.getMandatoryBody(ObjectReference.class);
        message.setBody(null);
        boolean again = Boolean.TRUE.equals(message.getHeader(ListingHeaders.AGAIN, Boolean.class));
        if (!again && isKnownToBeComplete(reference)) {
            metrics.countObject("skipped");
            return;
        }
        ResponseInputStream<GetObjectResponse> response = get(reference);
        if (response == null) {
            LOG.info("{} is gone; there is nothing to read", reference);
            metrics.countObject("gone");
        } else if (isDeadLetter(response.response())) {
            response.abort();
            LOG.info("{} is a dead letter of ours; it is left where it is", reference);
            metrics.countObject("ignored_dead_letter");
        } else {
            hand(exchange, reference, response, again);
        }
    }

    /** Short-cuts the look-up: the ETag that the reference tells saves a request, and decides nothing else. */
    private boolean isKnownToBeComplete(ObjectReference reference) {
        return reference.etag() != null
                && progress.isComplete(new ObjectIdentity(reference.bucket(), reference.key(), reference.etag()));
    }

    private @Nullable ResponseInputStream<GetObjectResponse> get(ObjectReference reference) {
        try {
            return s3.getObject(GetObjectRequest.builder()
                    .bucket(reference.bucket())
                    .key(reference.key())
                    .versionId(reference.versionId())
                    .build());
        } catch (NoSuchKeyException e) {
            return null;
        } catch (S3Exception e) {
            // A version that is gone, or whose place a delete marker has taken.
            if (e.statusCode() == 404
                            && !"NoSuchBucket".equals(e.awsErrorDetails().errorCode())
                    || e.statusCode() == 405) {
                return null;
            }
            throw e;
        }
    }

    /** Whether the object carries the metadata of a dead letter: reading it would feed us what we wrote. */
    private static boolean isDeadLetter(GetObjectResponse response) {
        return response.metadata().keySet().containsAll(RelayHeaders.DEAD_LETTER_MARKS);
    }

    private void hand(
            Exchange exchange,
            ObjectReference reference,
            ResponseInputStream<GetObjectResponse> response,
            boolean again)
            throws IOException {
        GetObjectResponse found = response.response();
        String etag = Objects.requireNonNullElse(found.eTag(), "").replace("\"", "");
        ObjectIdentity identity = new ObjectIdentity(reference.bucket(), reference.key(), etag);
        if (again) {
            progress.forget(identity);
        }
        InputStream stored = new S3Body(response, reference.toString());
        Compression.Opened opened;
        try {
            opened = Compression.open(stored);
        } catch (IOException e) {
            stored.close();
            throw e;
        }
        long stocked = Objects.requireNonNullElse(found.contentLength(), 0L);
        long sizeHint = opened.compression() == Compression.NONE ? stocked : stocked * 8;
        ObjectInHand inHand = new ObjectInHand(identity, opened.contents(), sizeHint, metrics);
        exchange.setProperty(ObjectInHand.PROPERTY, inHand);
        exchange.getExchangeExtension().addOnCompletion(inHand);

        Message message = exchange.getMessage();
        message.setBody(opened.contents());
        Map<String, Object> headers = message.getHeaders();
        headers.put(RelayHeaders.BUCKET, reference.bucket());
        headers.put(RelayHeaders.KEY, reference.key());
        headers.put(RelayHeaders.ETAG, etag);
        putIfThere(headers, RelayHeaders.VERSION, found.versionId());
        putIfThere(headers, RelayHeaders.LAST_MODIFIED, found.lastModified());
    }

    private static void putIfThere(Map<String, Object> headers, String name, @Nullable Object value) {
        if (value != null) {
            headers.put(name, value);
        }
    }
}
