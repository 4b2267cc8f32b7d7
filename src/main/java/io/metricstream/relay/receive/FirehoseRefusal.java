package io.metricstream.relay.receive;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request of Firehose is not taken: its head or its body is at fault. */
final class FirehoseRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /** @param status of HTTP: 4xx. Firehose sends the request again, but for {@link FirehoseAnswer#TOO_LARGE} */
    FirehoseRefusal(int status, String message) {
        this(status, message, null);
    }

    FirehoseRefusal(int status, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    int status() {
        return status;
    }
}
