package io.metricstream.relay.open;

import io.metricstream.relay.state.ObjectIdentity;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * An object at its source, as long as it has the ETag that was read. Each method throws {@link SdkException}, of which
 * {@link S3Refusal} tells whether it was replaced.
 */
record UnchangedObject(S3Client s3, ObjectIdentity identity) {
    /** Of what has its key now. */
    @Nullable
    String currentEtag() {
        String etag = s3.headObject(head -> head.bucket(identity.bucket()).key(identity.key()))
                .eTag();
        return etag == null ? null : ObjectIdentity.bareEtag(etag);
    }

    /** Within S3. */
    void copyTo(String bucket, String key) {
        s3.copyObject(copy -> copy.sourceBucket(identity.bucket())
                .sourceKey(identity.key())
                .copySourceIfMatch(identity.etag())
                .destinationBucket(bucket)
                .destinationKey(key));
    }

    void delete() {
        s3.deleteObject(
                delete -> delete.bucket(identity.bucket()).key(identity.key()).ifMatch(identity.etag()));
    }
}
