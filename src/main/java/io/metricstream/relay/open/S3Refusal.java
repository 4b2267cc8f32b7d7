package io.metricstream.relay.open;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What the failure of a call to S3 says of an object, and of all objects (Amazon S3 API reference, "Error responses"). */
public final class S3Refusal {
    private static final int PRECONDITION_FAILED = 412;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;

    private S3Refusal() {}

    /**
     * Whether the object, or its version, is not there: S3 says so itself, and not a proxy before it, whose word would cost
     * the object. 405 is the answer to a version that is a delete marker, and to requests that S3 does not take at all.
     */
    public static boolean isGone(SdkException failure) {
        if (!(failure instanceof S3Exception s3) || s3.requestId() == null) {
            // The SDK calls any 404 to HEAD NoSuchKey.
            return false;
        }
        AwsAnswer answer = new AwsAnswer(failure);
        String code = answer.code();
        return "NoSuchKey".equals(code)
                || "NoSuchVersion".equals(code)
                || answer.status() == METHOD_NOT_ALLOWED && isDeleteMarker(answer)
                || code.isEmpty() && answer.status() == NOT_FOUND;
    }

    private static boolean isDeleteMarker(AwsAnswer answer) {
        return answer.header("x-amz-delete-marker")
                .filter(Boolean::parseBoolean)
                .isPresent();
    }

    /** Whether an object of this ETag is not there any more: it is gone, or another one has its key. */
    public static boolean isReplaced(SdkException failure) {
        return failure instanceof S3Exception answer && answer.statusCode() == PRECONDITION_FAILED || isGone(failure);
    }

    /** Whether other objects would be refused too: a permission, the credentials, the clock, or a key is at fault. */
    static boolean isDenied(SdkException failure) {
        AwsAnswer answer = new AwsAnswer(failure);
        return answer.isDenied() || answer.isOfKey() || answer.isOfCredentials() || answer.isOfClock();
    }

    /**
     * What was answered and what to do, in a line.
     *
     * @param permission what the request needs, such as {@code s3:GetObject}
     */
    public static String sentence(SdkException failure, String permission) {
        AwsAnswer answer = new AwsAnswer(failure);
        if (!answer.isThere()) {
            return "S3 is not reached; check AWS_REGION, the credentials and AWS_ENDPOINT_URL_S3 ("
                    + AwsAnswer.line(failure.getMessage()) + ")";
        }
        if (answer.isOfKey()) {
            return answer.said()
                    + "; check that the KMS key of the bucket is enabled, and that its policy and the role of the relay"
                    + " allow kms:Decrypt and kms:GenerateDataKey";
        }
        if (answer.isOfCredentials() || answer.isDenied() && !(failure instanceof S3Exception)) {
            return answer.said() + "; check the AWS credentials of the relay, which are not, or no longer, valid";
        }
        if (answer.isOfClock()) {
            return answer.said() + "; set the clock of this host (NTP)";
        }
        return answer.isDenied()
                ? answer.said() + "; check that the role of the relay has " + permission
                : answer.said();
    }
}
