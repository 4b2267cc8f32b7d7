package io.metricstream.relay.doctor;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What it means that a call of AWS failed, and what to do: the credentials, the clock, the region, a key of KMS, or a
 * permission, of which the statement that is missing is written out.
 */
final class Refusal {
    private static final Set<Integer> FORBIDDEN = Set.of(401, 403);

    /** Amazon S3 API reference, "Error responses"; SQS API reference, "Common errors". */
    private static final Set<String> CREDENTIALS = Set.of(
            "AuthFailure",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidSignatureException",
            "InvalidToken",
            "MissingAuthenticationToken",
            "SignatureDoesNotMatch",
            "TokenRefreshRequired",
            "UnrecognizedClientException");

    private static final Set<String> CLOCK = Set.of("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture");

    private static final Pattern KMS_ACTION = Pattern.compile("kms:[A-Z][A-Za-z]+");
    private static final Pattern KMS_KEY = Pattern.compile("arn:[a-z-]+:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+");

    private static final Pattern SDK =
            Pattern.compile("Unable to execute HTTP request: | \\(SDK Attempt Count: \\d+\\)");

    private static final int LONGEST_LINE = 300;

    private final Session session;

    Refusal(Session session) {
        this.session = session;
    }

    /**
     * @param what that was tried, such as {@code s3://bucket/prefix cannot be listed}
     * @param needed what the call asks for
     */
    Finding failed(String check, String what, Statement needed, SdkException failure) {
        return Finding.failed(check, what + ": " + said(failure), advice(needed, failure));
    }

    /** As {@code failed}, for what the relay itself can do without. */
    Finding warning(String check, String what, Statement needed, SdkException failure) {
        return Finding.warning(check, what + ": " + said(failure), advice(needed, failure));
    }

    String advice(Statement needed, SdkException failure) {
        if (!(failure instanceof AwsServiceException answer)) {
            return "check the network, AWS_REGION, and, if they are set, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 and"
                    + " AWS_ENDPOINT_URL_SQS";
        }
        String code = code(answer);
        if (CREDENTIALS.contains(code)) {
            return "the credentials are not, or no longer, valid: give new ones (AWS_ACCESS_KEY_ID,"
                    + " AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, AWS_PROFILE, or a role)";
        }
        if (CLOCK.contains(code)) {
            return "set the clock of this host (NTP): AWS bears a difference of some minutes";
        }
        String region = header(answer, "x-amz-bucket-region");
        if (region != null && !region.equals(session.region())) {
            return "the bucket is in another region: set AWS_REGION=" + region;
        }
        if (code.startsWith("KMS.") || isDenied(answer) && message(answer).contains("kms:")) {
            return "check that the KMS key is enabled, and that its key policy lets IAM decide; add to the policy of "
                    + session.who() + ": " + kms(answer).json();
        }
        if (isDenied(answer) && message(answer).contains("explicit deny")) {
            return "a bucket policy, a policy of the organization or a permissions boundary denies it, and no Allow helps:"
                    + " take out of that Deny what this would allow: " + needed.json();
        }
        return isDenied(answer)
                ? "add to the policy of " + session.who() + ": " + needed.json()
                : "see what this answer means in the documentation of " + service(answer)
                        + ", and whether its endpoint is the right one";
    }

    private Statement kms(AwsServiceException answer) {
        Matcher action = KMS_ACTION.matcher(message(answer));
        Matcher key = KMS_KEY.matcher(message(answer));
        return new Statement(
                action.find() ? List.of(action.group()) : List.of("kms:Decrypt", "kms:GenerateDataKey"),
                key.find() ? key.group() : session.anyKeyArn());
    }

    /** Whether a permission is at fault, as far as the answer says. */
    static boolean isDenied(SdkException failure) {
        return failure instanceof AwsServiceException answer
                && (FORBIDDEN.contains(answer.statusCode()) || code(answer).contains("AccessDenied"))
                && !isOfCredentials(answer);
    }

    /** Whether the credentials themselves, or the clock that they are signed with, are at fault. */
    static boolean isOfCredentials(SdkException failure) {
        return failure instanceof AwsServiceException answer
                && (CREDENTIALS.contains(code(answer)) || CLOCK.contains(code(answer)));
    }

    /** Whether the request itself was found wrong, as it was meant to be: the permission was looked at, then. */
    static boolean isOfRequest(SdkException failure) {
        return failure instanceof AwsServiceException answer
                && answer.statusCode() / 100 == 4
                && !FORBIDDEN.contains(answer.statusCode())
                && !isDenied(answer)
                && !isOfCredentials(answer)
                && !answer.isThrottlingException();
    }

    static boolean hasCode(SdkException failure, String code) {
        return failure instanceof AwsServiceException answer && code(answer).equals(code);
    }

    static boolean hasStatus(SdkException failure, int status) {
        return failure instanceof AwsServiceException answer && answer.statusCode() == status;
    }

    /** The answer in a line. */
    static String said(SdkException failure) {
        if (!(failure instanceof AwsServiceException answer)) {
            return "no answer (" + line(failure.getMessage()) + ")";
        }
        return service(answer) + " answered " + (answer.statusCode() + " " + code(answer)).strip()
                + (message(answer).isEmpty() ? "" : " (" + line(message(answer)) + ")");
    }

    private static String service(AwsServiceException answer) {
        return answer.awsErrorDetails() == null
                ? "AWS"
                : Objects.requireNonNullElse(answer.awsErrorDetails().serviceName(), "AWS");
    }

    private static String code(AwsServiceException answer) {
        return answer.awsErrorDetails() == null
                ? ""
                : Objects.requireNonNullElse(answer.awsErrorDetails().errorCode(), "");
    }

    private static String message(AwsServiceException answer) {
        return answer.awsErrorDetails() == null
                ? ""
                : Objects.requireNonNullElse(answer.awsErrorDetails().errorMessage(), "");
    }

    private static @Nullable String header(AwsServiceException answer, String name) {
        return answer.awsErrorDetails() == null || answer.awsErrorDetails().sdkHttpResponse() == null
                ? null
                : answer.awsErrorDetails()
                        .sdkHttpResponse()
                        .firstMatchingHeader(name)
                        .orElse(null);
    }

    /** Its first line, without what the SDK says of itself. */
    static String line(@Nullable String text) {
        String line =
                SDK.matcher(String.valueOf(text).lines().findFirst().orElse("")).replaceAll("");
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…";
    }
}
