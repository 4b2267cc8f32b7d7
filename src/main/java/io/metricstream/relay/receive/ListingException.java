package io.metricstream.relay.receive;

/** A bucket cannot be listed. The message is one line that names the place and what to do. */
public final class ListingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ListingException(String message) {
        super(message);
    }

    public ListingException(String message, Throwable cause) {
        super(message, cause);
    }
}
