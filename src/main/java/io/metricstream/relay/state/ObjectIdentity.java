package io.metricstream.relay.state;

/**
 * What makes an object that object. The same key with another ETag is a new object, to be read from its beginning.
 *
 * @param etag as S3 returns it with the object's bytes, without quotes
 */
public record ObjectIdentity(String bucket, String key, String etag) {
    @Override
    public String toString() {
        return "s3://" + bucket + "/" + key + " (ETag " + etag + ")";
    }
}
