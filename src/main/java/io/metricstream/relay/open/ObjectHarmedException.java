package io.metricstream.relay.open;

/**
 * All bytes of the object came, and their checksum is not the one that S3 told: some were harmed on their way, nobody knows
 * which. So nothing that was settled can be relied on, and the object is read from its beginning again.
 */
final class ObjectHarmedException extends ObjectReadException {
    private static final long serialVersionUID = 1L;

    ObjectHarmedException(String message, Throwable cause) {
        super(message, cause);
    }
}
