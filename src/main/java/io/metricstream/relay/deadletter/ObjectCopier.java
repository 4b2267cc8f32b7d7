package io.metricstream.relay.deadletter;

import io.metricstream.relay.state.ObjectIdentity;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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

    /** Copies {@code source}, if it is still the same, with metadata of its own. */
    void copy(ObjectIdentity source, @Nullable String version, String key, Map<String, String> metadata) {
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
