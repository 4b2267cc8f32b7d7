package io.metricstream.relay.open;

import java.io.IOException;

/**
 * The stored bytes of an object arrived as S3 has them, but are not what they claim to be: gzip that breaks, or a bomb.
 * Reading again would not help, unlike with any other {@link IOException} of an object's stream.
 */
public final class UnreadableObjectException extends IOException {
    private static final long serialVersionUID = 1L;

    public UnreadableObjectException(String message) {
        super(message);
    }

    public UnreadableObjectException(String message, Throwable cause) {
        super(message, cause);
    }
}
