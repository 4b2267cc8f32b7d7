package io.metricstream.relay.open;

import io.metricstream.relay.metrics.GiveBackCause;
import io.metricstream.relay.state.ObjectIdentity;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Copies an object that is settled, for routes that keep it elsewhere before it is removed.
 *
 * <p>Camel's {@code operation=copyObject} would take {@code ${…}} in a key for an expression, and evaluate it: a key is somebody
 * else's text.
 */
public final class ObjectArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ObjectArchive.class);

    private final S3Client s3;
    private final String sourcePrefix;

    /** @param sourcePrefix of what is read: an archive there would be read, and archived, without end */
    public ObjectArchive(S3Client s3, String sourcePrefix) {
        this.s3 = s3;
        this.sourcePrefix = sourcePrefix;
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
        ObjectInHand inHand = ObjectInHand.of(exchange);
        if (inHand == null) {
            return;
        }
        ObjectIdentity identity = inHand.identity();
        if (!inHand.isComplete()) {
            throw new ArchiveException(
                    identity + " is not complete, and is not archived: copy it after it was carried", null);
        }
        String target = prefix + identity.key();
        if (bucket.equals(identity.bucket()) && target.startsWith(sourcePrefix)) {
            throw new ArchiveException(
                    identity + " would be archived where it would be read again; give the archive another bucket, or a"
                            + " prefix outside of relay.source.prefix",
                    null);
        }
        UnchangedObject object = new UnchangedObject(s3, identity);
        try {
            object.copyTo(bucket, target);
        } catch (SdkException e) {
            if (!S3Refusal.isReplaced(e) || isStillThere(object)) {
                throw new ArchiveException(
                        refused(identity, bucket, target)
                                + S3Refusal.sentence(e, "s3:GetObject at the source and s3:PutObject in the archive"),
                        e);
            }
            LOG.info("{} was replaced or removed since it was read; it is not archived", identity);
        }
    }

    /** A server that compares ETags in a way of its own would have each object removed that it has not copied. */
    private static boolean isStillThere(UnchangedObject object) {
        try {
            String etag = object.currentEtag();
            return etag == null || etag.equals(object.identity().etag());
        } catch (SdkException e) {
            return !S3Refusal.isReplaced(e);
        }
    }

    private static String refused(ObjectIdentity identity, String bucket, String target) {
        return identity + " is settled, but was not copied to s3://" + bucket + "/" + target
                + " and stays at its source; that is tried again: ";
    }

    /** All of the object is settled, but it is not archived yet: only that is repeated. */
    static final class ArchiveException extends Exception implements GiveBackCause.Known {
        private static final long serialVersionUID = 1L;

        ArchiveException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }

        @Override
        public GiveBackCause giveBackCause() {
            return GiveBackCause.FINISH;
        }
    }
}
