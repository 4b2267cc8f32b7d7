package io.metricstream.relay.deadletter;

import io.metricstream.relay.open.ObjectReplacedException;
import io.metricstream.relay.open.S3Refusal;
import io.metricstream.relay.state.ObjectIdentity;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.MetadataDirective;

/** Copies a whole object within S3, so that its bytes need not come through here. */
public final class ObjectCopier {
    private final S3Client s3;
    private final String targetBucket;

    public ObjectCopier(S3Client s3, String targetBucket) {
        this.s3 = s3;
        this.targetBucket = targetBucket;
    }

    /**
     * Copies {@code source}, with metadata of its own.
     *
     * @throws ObjectReplacedException if it is not there any more
     */
    void copy(ObjectIdentity source, @Nullable String version, String key, Map<String, String> metadata)
            throws ObjectReplacedException {
        try {
            copyIfSame(source, version, key, metadata);
        } catch (SdkException e) {
            if (S3Refusal.isReplaced(e)) {
                throw new ObjectReplacedException(
                        source + " was replaced or removed before it could be copied to " + targetBucket, e);
            }
            throw e;
        }
    }

    private void copyIfSame(ObjectIdentity source, @Nullable String version, String key, Map<String, String> metadata) {
        s3.copyObject(copy -> copy.sourceBucket(source.bucket())
                .sourceKey(source.key())
                .sourceVersionId(version)
                .copySourceIfMatch(source.etag())
                .destinationBucket(targetBucket)
                .destinationKey(key)
                .metadata(metadata)
                .metadataDirective(MetadataDirective.REPLACE));
    }
}
