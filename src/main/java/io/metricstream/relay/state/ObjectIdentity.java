package io.metricstream.relay.state;

/**
 * What makes an object that object. The same key with another ETag is a new object, to be read from its beginning.
 *
 * @param etag as S3 returns it with the object's bytes, without quotes; of a request of Firehose its id
 */
public record ObjectIdentity(String bucket, String key, String etag) {
    /** Stands where the bucket does for what Firehose delivers by HTTP. No bucket has a colon in its name. */
    public static final String FIREHOSE = "firehose:";

    /**
     * A request of Firehose. The request id is its ETag: the same one means the same bytes, another one other bytes.
     *
     * @param stream the ARN of the Firehose stream, which is its key
     */
    public static ObjectIdentity ofFirehose(String stream, String requestId) {
        return new ObjectIdentity(FIREHOSE, stream, requestId);
    }

    /** An ETag as {@link #etag} has it: S3 writes it between quotes, and so does HTTP. */
    public static String bareEtag(String etag) {
        return etag.replace("\"", "");
    }

    /** Whether it is a request of Firehose, which lies nowhere any more. */
    public boolean isOfFirehose() {
        return bucket.equals(FIREHOSE);
    }

    /** Where it lies, as a message says it. */
    public String place() {
        return isOfFirehose() ? "request " + etag + " of " + key : "s3://" + bucket + "/" + key;
    }

    @Override
    public String toString() {
        return isOfFirehose() ? place() : place() + " (ETag " + etag + ")";
    }
}
