package io.metricstream.relay.receive;

/**
 * The headers by which a command says what is listed. Where one is absent the settings hold, as in every poll. They travel
 * on with each object of the listing.
 */
public final class ListingHeaders {
    /** Header, text: the bucket; without it {@code relay.source.bucket}. */
    public static final String BUCKET = "CamelRelayListingBucket";
    /** Header, text: the prefix; without it the empty one where {@link #BUCKET} is there, else {@code relay.source.prefix}. */
    public static final String PREFIX = "CamelRelayListingPrefix";
    /** Header, boolean: whether objects that are complete are listed too; without it they are not. */
    public static final String AGAIN = "CamelRelayListingAgain";
    /**
     * Header, {@link java.time.Instant}: the first time that counts; without it everything counts. Where {@link #BUCKET} is
     * there the time of an object is that in its key, if there is one ({@link ListingRequest#byKey}). Elsewhere it is
     * LastModified, and without this header what {@code relay.source.from} said when the state was empty counts.
     */
    public static final String FROM = "CamelRelayListingFrom";
    /** Header, {@link java.time.Instant}: the first time, as for {@link #FROM}, that does not count any more. */
    public static final String TO = "CamelRelayListingTo";

    /** Header, milliseconds: how old an object must be to be listed. {@link #TO} does not count beside it. */
    public static final String MINIMUM_AGE = "CamelRelayListingMinimumAge";

    /**
     * Exchange property, boolean, set on the exchange that is split: the listing ended early, because the relay is stopping
     * or its state fails.
     * Only a listing without it has handed out everything.
     */
    public static final String CUT_SHORT = "CamelRelayListingCutShort";

    /** Exchange property, boolean, set on the exchange that is split: an object of the listing is not settled. */
    public static final String NOT_SETTLED = "CamelRelayListingNotSettled";

    private ListingHeaders() {}
}
