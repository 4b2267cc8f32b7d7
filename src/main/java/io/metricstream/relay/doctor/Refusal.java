package io.metricstream.relay.doctor;

import io.metricstream.relay.open.AwsAnswer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What it means that a call of AWS failed, and what to do: the credentials, the clock, the region, a key of KMS, or a
 * permission, of which the statement that is missing is written out.
 */
final class Refusal {
    private static final Pattern KMS_ACTION = Pattern.compile("kms:[A-Z][A-Za-z]+");
    private static final Pattern KMS_KEY = Pattern.compile("arn:[a-z-]+:kms:[a-z0-9-]+:\\d{12}:key/[A-Za-z0-9-]+");

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
        AwsAnswer answer = new AwsAnswer(failure);
        if (!answer.isThere()) {
            return "check the network, AWS_REGION, and, if they are set, AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 and"
                    + " AWS_ENDPOINT_URL_SQS";
        }
        if (answer.isOfCredentials()) {
            return "the credentials are not, or no longer, valid: give new ones (AWS_ACCESS_KEY_ID,"
                    + " AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, AWS_PROFILE, or a role)";
        }
        if (answer.isOfClock()) {
            return "set the clock of this host (NTP): AWS bears a difference of some minutes";
        }
        // The client goes to each bucket in its region: whoever is denied there needs a permission.
        Optional<String> region = answer.header("x-amz-bucket-region")
                .filter(there -> !answer.isDenied() && !there.equals(session.region()));
        if (region.isPresent()) {
            return "the bucket is in another region: set AWS_REGION=" + region.get();
        }
        if (answer.isOfKey()) {
            return "check that the KMS key is enabled, and that its key policy lets IAM decide; add to the policy of "
                    + session.who() + ": " + kms(answer).json();
        }
        if (answer.isDenied() && answer.message().contains("explicit deny")) {
            return "a bucket policy, a policy of the organization or a permissions boundary denies it, and no Allow helps:"
                    + " take out of that Deny what this would allow: " + needed.json();
        }
        return answer.isDenied()
                ? "add to the policy of " + session.who() + ": " + needed.json()
                : "see what this answer means in the documentation of " + answer.service()
                        + ", and whether its endpoint is the right one";
    }

    private Statement kms(AwsAnswer answer) {
        Matcher action = KMS_ACTION.matcher(answer.message());
        Matcher key = KMS_KEY.matcher(answer.message());
        return new Statement(
                action.find() ? List.of(action.group()) : List.of("kms:Decrypt", "kms:GenerateDataKey"),
                key.find() ? key.group() : session.anyKeyArn());
    }

    /** Whether a permission is at fault, as far as the answer says. */
    static boolean isDenied(SdkException failure) {
        return new AwsAnswer(failure).isDenied();
    }

    /** Whether the credentials themselves, or the clock that they are signed with, are at fault. */
    static boolean isOfCredentials(SdkException failure) {
        AwsAnswer answer = new AwsAnswer(failure);
        return answer.isOfCredentials() || answer.isOfClock();
    }

    /** Whether the request itself was found wrong, as it was meant to be: the permission was looked at, then. */
    static boolean isOfRequest(SdkException failure) {
        AwsAnswer answer = new AwsAnswer(failure);
        return answer.status() / 100 == 4 && !answer.isDenied() && !isOfCredentials(failure) && !answer.isThrottled();
    }

    static boolean hasCode(SdkException failure, String code) {
        return new AwsAnswer(failure).code().equals(code);
    }

    static boolean hasStatus(SdkException failure, int status) {
        return new AwsAnswer(failure).status() == status;
    }

    /** The answer in a line. */
    static String said(SdkException failure) {
        return new AwsAnswer(failure).said();
    }
}
