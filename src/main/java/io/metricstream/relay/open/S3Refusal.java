package io.metricstream.relay.open;

import java.util.Objects;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What an error that S3 answers says of an object (Amazon S3 API reference, "Error responses"). */
public final class S3Refusal {
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final Set<Integer> FORBIDDEN = Set.of(401, 403);
    private static final Set<String> CREDENTIALS = Set.of("ExpiredToken", "InvalidToken", "TokenRefreshRequired");

    /** 403 too, but of one object only: it lies in an archive, and is to be restored first. */
    private static final String ARCHIVED = "InvalidObjectState";

    private static final String KMS = "KMS.";
    private static final String KMS_THROTTLES = "KMS.ThrottlingException";

    private S3Refusal() {}

    /**
     * Whether the object, or its version, is not there: S3 says so itself, and not a proxy before it, whose word would cost
     * the object. 405 is the answer to a version that is a delete marker, and to requests that S3 does not take at all.
     */
    public static boolean isGone(S3Exception answer) {
        if (answer.requestId() == null) {
            // The SDK calls any 404 to HEAD NoSuchKey.
            return false;
        }
        String code = code(answer);
        return "NoSuchKey".equals(code)
                || "NoSuchVersion".equals(code)
                || answer.statusCode() == METHOD_NOT_ALLOWED && isDeleteMarker(answer)
                // The answer to HEAD has no body, and so no code.
                || code.isEmpty() && answer.statusCode() == NOT_FOUND;
    }

    private static boolean isDeleteMarker(S3Exception answer) {
        return answer.awsErrorDetails() != null
                && answer.awsErrorDetails()
                        .sdkHttpResponse()
                        .firstMatchingHeader("x-amz-delete-marker")
                        .filter(Boolean::parseBoolean)
                        .isPresent();
    }

    /** Whether an object of this ETag is not there any more: it is gone, or another one has its key. */
    public static boolean isReplaced(S3Exception answer) {
        return answer.statusCode() == PRECONDITION_FAILED || isGone(answer);
    }

    /** Whether a permission, the credentials, or the key of the encryption are at fault. */
    static boolean isDenied(S3Exception answer) {
        String code = code(answer);
        return FORBIDDEN.contains(answer.statusCode()) && !ARCHIVED.equals(code)
                || code.startsWith(KMS) && !KMS_THROTTLES.equals(code)
                || CREDENTIALS.contains(code);
    }

    /**
     * What S3 answered and what to do, in a line.
     *
     * @param permission what the request needs, such as {@code s3:GetObject}
     */
    public static String sentence(S3Exception answer, String permission) {
        String code = code(answer);
        String text = answer.awsErrorDetails() == null
                ? ""
                : Objects.requireNonNullElse(answer.awsErrorDetails().errorMessage(), "");
        String said = "S3 answered " + answer.statusCode() + (code.isEmpty() ? "" : " " + code)
                + (text.isEmpty() ? "" : " (" + text.lines().findFirst().orElse("") + ")");
        if (code.startsWith(KMS) || isDenied(answer) && text.contains("kms:")) {
            return said
                    + "; check that the KMS key of the bucket is enabled, and that its policy and the role of the relay"
                    + " allow kms:Decrypt and kms:GenerateDataKey";
        }
        if (CREDENTIALS.contains(code)) {
            return said + "; check the AWS credentials of the relay";
        }
        return isDenied(answer) ? said + "; check that the role of the relay has " + permission : said;
    }

    private static String code(S3Exception answer) {
        return answer.awsErrorDetails() == null
                ? ""
                : Objects.requireNonNullElse(answer.awsErrorDetails().errorCode(), "");
    }
}
