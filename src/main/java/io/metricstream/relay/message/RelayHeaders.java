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
    /** Header: the part itself, as it was read; what a dead letter keeps of it, whatever a route made of the body. */
    public static final String PART = "CamelRelayPart";
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

    /** Header, long: data points that the endpoint rejected of a part that it accepted. */
    public static final String REJECTED_DATA_POINTS = "CamelRelayRejectedDataPoints";

    /** Header, long: data points that the endpoint has accepted of a part that is a dead letter. */
    public static final String DELIVERED_DATA_POINTS = "CamelRelayDeliveredDataPoints";

    /** Header, long: data points that a route has dropped of a part that ended otherwise. */
    public static final String DROPPED_DATA_POINTS = "CamelRelayDroppedDataPoints";

    /**
     * Header, text: which metrics of a frame the endpoint has refused, where it has accepted others. Indexes count from 0
     * in the order in which the metrics lie in the frame, across its resources and scopes: {@code 0-3,7,9-12}.
     */
    public static final String METRICS = "CamelRelayMetrics";

    /**
     * Exchange property, {@link java.time.Instant}: when the SQS message was received that named the object; absent where
     * there is none. All work on the object is over within 12 hours of it.
     */
    public static final String RECEIVED_AT = "CamelRelayReceivedAt";

    /**
     * Exchange property, {@link java.time.Instant}: until when the batches of the object wait for the endpoint at most,
     * because whoever sent it waits no longer; absent where that is only for {@code relay.otlp.hold} to say.
     */
    public static final String HOLD_UNTIL = "CamelRelayHoldUntil";

    /** Exchange property: the dead letter that is sent again; absent where none is. */
    public static final String LETTER = "CamelRelayLetter";

    /** {@link #OUTCOME} of a part that the endpoint has accepted. */
    public static final String DELIVERED = "delivered";
    /** {@link #OUTCOME} of a part that was accepted but for some data points. */
    public static final String PARTIALLY_REJECTED = "partially-rejected";
    /** {@link #OUTCOME} of a part that the endpoint has refused: it is cut, or becomes a dead letter. */
    public static final String REFUSED = "refused";
    /** {@link #OUTCOME} of a part that was cut into others, all of which are settled. */
    public static final String CUT = "cut";
    /** {@link #OUTCOME} of a part that is durable in the failure bucket. */
    public static final String DEAD_LETTERED = "dead-lettered";
    /** {@link #OUTCOME} of a part that a user's route drops on purpose. */
    public static final String DROPPED = "dropped";
    /** {@link #OUTCOME} of an object that needs no more work. */
    public static final String SETTLED = "settled";

    private RelayHeaders() {}
}
