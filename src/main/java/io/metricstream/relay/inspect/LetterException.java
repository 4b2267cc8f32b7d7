package io.metricstream.relay.inspect;

import io.metricstream.relay.open.S3Refusal;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A dead letter, or the list of them, cannot be read or changed; the message is one line that says what to do. */
public final class LetterException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final int EXCERPT = 200;

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
        String why = failure instanceof S3Exception answer
                ? S3Refusal.sentence(answer, permission + " on the failure bucket")
                : "S3 is not reached; check AWS_REGION, the credentials and AWS_ENDPOINT_URL_S3 ("
                        + SafeText.of(String.valueOf(failure.getMessage()), EXCERPT) + ")";
        return new LetterException(what + ": " + why, failure);
    }
}
