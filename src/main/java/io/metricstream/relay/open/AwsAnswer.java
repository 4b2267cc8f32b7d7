package io.metricstream.relay.open;

import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What is known of a call to AWS that failed: which service answered what, if any did, and what is at fault. A call of S3 may
 * fail by an answer of STS, or of whoever else gives the credentials.
 */
public final class AwsAnswer {
    private static final Set<Integer> FORBIDDEN = Set.of(401, 403);

    /** Amazon S3 API reference, "Error responses"; SQS API reference, "Common errors"; STS API reference, "Errors". */
    private static final Set<String> CREDENTIALS = Set.of(
            "AuthFailure",
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "InvalidClientTokenId",
            "InvalidIdentityToken",
            "InvalidSignatureException",
            "InvalidToken",
            "MissingAuthenticationToken",
            "SignatureDoesNotMatch",
            "TokenRefreshRequired",
            "UnrecognizedClientException");

    private static final Set<String> CLOCK = Set.of("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture");

    /** 403 too, but of one object only: it lies in an archive, and is to be restored first. */
    private static final String ARCHIVED = "InvalidObjectState";

    private static final Pattern SDK =
            Pattern.compile("Unable to execute HTTP request: | \\(SDK Attempt Count: \\d+\\)");

    private static final int LONGEST_LINE = 300;

    private final SdkException failure;
    private final @Nullable AwsServiceException answer;

    public AwsAnswer(SdkException failure) {
        this.failure = failure;
        this.answer = failure instanceof AwsServiceException said ? said : null;
    }

    /** Whether anybody answered. */
    public boolean isThere() {
        return answer != null;
    }

    /** 0 where nobody answered. */
    public int status() {
        return answer == null ? 0 : answer.statusCode();
    }

    /** Empty where there is none, as in the answer to HEAD, which has no body. */
    public String code() {
        return details().map(AwsErrorDetails::errorCode).orElse("");
    }

    /** Empty where there is none. */
    public String message() {
        return details().map(AwsErrorDetails::errorMessage).orElse("");
    }

    public String service() {
        return failure instanceof S3Exception
                ? "S3"
                : details().map(AwsErrorDetails::serviceName).orElse("AWS").toUpperCase(Locale.ROOT);
    }

    public Optional<String> header(String name) {
        return details().map(AwsErrorDetails::sdkHttpResponse).flatMap(response -> response.firstMatchingHeader(name));
    }

    private Optional<AwsErrorDetails> details() {
        return Optional.ofNullable(answer).map(AwsServiceException::awsErrorDetails);
    }

    /** Whether the credentials are not, or no longer, valid. */
    public boolean isOfCredentials() {
        return CREDENTIALS.contains(code());
    }

    /** Whether the clock, by which requests are signed, is wrong. */
    public boolean isOfClock() {
        return CLOCK.contains(code());
    }

    /** Whether a permission is at fault, as far as the answer says. */
    public boolean isDenied() {
        return (FORBIDDEN.contains(status()) || code().contains("AccessDenied"))
                && !ARCHIVED.equals(code())
                && !isOfCredentials()
                && !isOfClock();
    }

    /** Whether the key of an encryption is at fault: its state, its policy, or a permission to use it. */
    public boolean isOfKey() {
        return code().startsWith("KMS.") && !isThrottled()
                || isDenied() && message().contains("kms:");
    }

    public boolean isThrottled() {
        return answer != null && answer.isThrottlingException() || code().equals("KMS.ThrottlingException");
    }

    /** The answer in a line; where there is none, why. */
    public String said() {
        return isThere()
                ? service() + " answered " + (status() + " " + code()).strip()
                        + (message().isEmpty() ? "" : " (" + line(message()) + ")")
                : "no answer (" + line(failure.getMessage()) + ")";
    }

    /** The first line of what the SDK tells, without what it says of itself. */
    public static String line(@Nullable String text) {
        String line = SDK.matcher(
                        Objects.requireNonNullElse(text, "").lines().findFirst().orElse(""))
                .replaceAll("");
        return line.length() <= LONGEST_LINE ? line : line.substring(0, LONGEST_LINE) + "…";
    }
}
