package io.metricstream.relay.message;

/**
 * The message headers and exchange properties that travel through the routes. All begin with {@code Camel}, so none is
 * ever sent to an endpoint.
 */
public final class RelayHeaders {
    /** Header, text: the bucket of the source object. */
    public static final String BUCKET = "CamelRelayBucket";
    /** Header, text: the key of the source object, decoded. */
    public static final String KEY = "CamelRelayKey";
    /** Header, text: the version of the source object; absent without versioning. */
    public static final String VERSION = "CamelRelayVersion";
    /** Header, text: the ETag that came with the bytes. */
    public static final String ETAG = "CamelRelayETag";
    /** Header, {@link java.time.Instant}: the source object's last modification. */
    public static final String LAST_MODIFIED = "CamelRelayLastModified";
    /** Header, long: where the part begins in the uncompressed object. */
    public static final String OFFSET = "CamelRelayOffset";
    /** Header, long: how many bytes of the uncompressed object the part spans. */
    public static final String LENGTH = "CamelRelayLength";
    /** Header, int: whole frames in the part. */
    public static final String FRAMES = "CamelRelayFrames";
    /** Header, int: data points in the part. */
    public static final String DATA_POINTS = "CamelRelayDataPoints";
    /** Header, text: why this message is a dead letter; one of the contract's reasons. */
    public static final String REASON = "CamelRelayReason";
    /** Header, text: the reason in a sentence. */
    public static final String DETAIL = "CamelRelayDetail";
    /** Header, int: the HTTP status of the endpoint's last answer to this part. */
    public static final String STATUS = "CamelRelayStatus";
    /** Header, int: how often the part was sent. */
    public static final String ATTEMPTS = "CamelRelayAttempts";
    /** Header, text: how the part ended. A route that drops data on purpose sets it to {@code dropped}. */
    public static final String OUTCOME = "CamelRelayOutcome";

    private RelayHeaders() {}
}
