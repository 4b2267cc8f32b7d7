package io.metricstream.relay.inspect;

import io.metricstream.relay.open.S3Refusal;
import software.amazon.awssdk.core.exception.SdkException;

/** A dead letter, or the list of them, cannot be read or changed; the message is one line that says what to do. */
public final class LetterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LetterException(String message) {
        super(message);
    }

    private LetterException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * @param what such as {@code s3://bucket/key cannot be listed}
     * @param permission what the request needs
     */
    static LetterException of(String what, String permission, SdkException failure) {
        String why = SafeText.of(S3Refusal.sentence(failure, permission + " on the failure bucket"));
        return new LetterException(what + ": " + why, failure);
    }
}
