package io.metricstream.relay.open;

import org.jspecify.annotations.Nullable;

/**
 * The object that was being read is gone, or another one has its key: the rest of it cannot be had any more. What has its
 * key now is an object of its own, and is read from its beginning.
 */
public final class ObjectReplacedException extends ObjectReadException {
    private static final long serialVersionUID = 1L;

    public ObjectReplacedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
