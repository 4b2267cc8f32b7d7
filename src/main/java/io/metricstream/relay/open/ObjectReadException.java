package io.metricstream.relay.open;

import io.metricstream.relay.metrics.GiveBackCause;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** S3 did not hand over an object's bytes to their end. Nothing is known about the bytes: reading again may help. */
public sealed class ObjectReadException extends IOException implements GiveBackCause.Known
        permits ObjectHarmedException, ObjectReplacedException {
    private static final long serialVersionUID = 1L;

    public ObjectReadException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    @Override
    public GiveBackCause giveBackCause() {
        return GiveBackCause.SOURCE;
    }
}
