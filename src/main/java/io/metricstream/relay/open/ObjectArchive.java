package io.metricstream.relay.open;

import io.metricstream.relay.state.ObjectIdentity;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Copies an object that is settled, for routes that keep it elsewhere before it is removed.
 *
 * <p>Camel's {@code operation=copyObject} would take {@code ${…}} in a key for an expression, and evaluate it: a key is somebody
 * else's text.
 */
public final class ObjectArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectArchive.class);

    private final S3Client s3;

    public ObjectArchive(S3Client s3) {
        this.s3 = s3;
    }

    /**
     * Copies the object in hand within S3: the very bytes that were read. What was replaced or removed since is not copied, and
     * not removed either, by {@link FinishObjectProcessor}. Up to 5 GB (S3 user guide, "Copying objects").
     *
     * @param exchange of {@code direct:object}; where nothing is in hand, since the object is gone, nothing is done
     * @param bucket the archive
     * @param prefix before the key, there
     * @throws ArchiveException if it cannot be copied, or is not complete; then the object stays at its source
     */
    public void copy(Exchange exchange, String bucket, String prefix) throws ArchiveException {
        ObjectInHand inHand = exchange.getProperty(ObjectInHand.PROPERTY, ObjectInHand.class);
        if (inHand == null) {
            return;
        }
        ObjectIdentity identity = inHand.identity();
        if (!inHand.isComplete()) {
            throw new ArchiveException(
                    identity + " is not complete, and is not archived: copy it after it was carried", null);
        }
        String target = prefix + identity.key();
        if (bucket.equals(identity.bucket()) && target.equals(identity.key())) {
            throw new ArchiveException(
                    identity + " would be archived in its own place; give the archive another bucket, or a prefix",
                    null);
        }
        try {
            s3.copyObject(copy -> copy.sourceBucket(identity.bucket())
                    .sourceKey(identity.key())
                    .copySourceIfMatch(identity.etag())
                    .destinationBucket(bucket)
                    .destinationKey(target));
        } catch (S3Exception e) {
            if (!S3Refusal.isReplaced(e)) {
                throw new ArchiveException(
                        refused(identity, bucket, target)
                                + S3Refusal.sentence(e, "s3:GetObject at the source and s3:PutObject in the archive"),
                        e);
            }
            LOG.info("{} was replaced or removed since it was read; it is not archived", identity);
        } catch (SdkClientException e) {
            throw new ArchiveException(refused(identity, bucket, target) + "S3 is not reached: " + e.getMessage(), e);
        }
    }

    private static String refused(ObjectIdentity identity, String bucket, String target) {
        return identity + " is settled, but was not copied to s3://" + bucket + "/" + target
                + " and stays at its source; that is tried again: ";
    }

    /** All of the object is settled, but it is not archived yet: only that is repeated. */
    static final class ArchiveException extends Exception {
        private static final long serialVersionUID = 1L;

        ArchiveException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
