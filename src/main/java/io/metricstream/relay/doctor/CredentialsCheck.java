package io.metricstream.relay.doctor;

import io.metricstream.relay.open.AwsAnswer;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Whether there are credentials and a region, and who they are. STS asks for no permission; it may be out of reach, though. */
final class CredentialsCheck extends Check {
    static final String NAME = "credentials";

    private final Session session;
    private final Map<String, String> environment;
    private final Supplier<@Nullable StsClient> sts;

    /** @param sts gives null where what stands in for AWS has none */
    CredentialsCheck(Session session, Map<String, String> environment, Supplier<@Nullable StsClient> sts) {
        super(NAME);
        this.session = session;
        this.environment = environment;
        this.sts = sts;
    }

    @Override
    Finding look() {
        try {
            session.open();
        } catch (SdkException | IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            return why.contains("Unable to load region")
                    ? Finding.failed(NAME, "the AWS SDK finds no region", "set AWS_REGION to that of the bucket")
                    : Finding.failed(
                            NAME,
                            "the AWS SDK cannot be set up (" + AwsAnswer.line(why) + ")",
                            "correct the AWS_… variables of this process, or the profile that AWS_PROFILE names");
        }
        try {
            session.s3()
                    .serviceClientConfiguration()
                    .credentialsProvider()
                    .resolveIdentity()
                    .join();
        } catch (SdkException | CompletionException e) {
            String profile = environment.get("AWS_PROFILE");
            Finding ofProfile = profile == null ? null : whyNone(profile);
            return ofProfile != null
                    ? ofProfile
                    : Finding.failed(
                            NAME,
                            "the AWS SDK finds no credentials",
                            "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, or give this host, task or"
                                    + " service account a role");
        }
        return identify();
    }

    /** The SDK tells of all places where it looked, and what is wrong with the profile is lost among them: so it is asked. */
    private static @Nullable Finding whyNone(String profile) {
        try (ProfileCredentialsProvider provider = ProfileCredentialsProvider.create(profile)) {
            provider.resolveCredentials();
            return null;
        } catch (RuntimeException e) {
            // The SDK's own: SdkException, IllegalStateException where a module is not there, and others of its
            // parsers.
            String why = AwsAnswer.line(e.getMessage()).replaceFirst(": ProfileFile\\(.*", "");
            return Finding.failed(
                    NAME,
                    "the profile '" + profile + "', which AWS_PROFILE names, gives no credentials (" + why + ")",
                    why.contains("must be on the class path")
                            ? "let the AWS CLI sign in: set AWS_PROFILE to a profile of its own, which has one line,"
                                    + " credential_process = aws configure export-credentials --profile " + profile
                            : "correct it in ~/.aws/config and ~/.aws/credentials, or set AWS_PROFILE to another");
        }
    }

    private Finding identify() {
        try (StsClient client = sts.get()) {
            if (client == null) {
                return Finding.ok(
                        NAME, "there are some; whose they are is not asked, since AWS_ENDPOINT_URL_S3 leads elsewhere");
            }
            GetCallerIdentityResponse caller =
                    client.getCallerIdentity(ask -> ask.overrideConfiguration(session.call()));
            session.identify(new Session.Caller(caller.arn(), caller.account()));
            return Finding.ok(NAME, caller.arn() + ", region " + session.region());
        } catch (SdkException e) {
            return Refusal.isOfCredentials(e)
                    ? Finding.failed(
                            NAME,
                            "they are not valid: " + Refusal.said(e),
                            "give new ones: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN,"
                                    + " AWS_PROFILE, or a role; and set the clock of this host (NTP)")
                    : Finding.warning(
                            NAME,
                            "there are some; whose they are is not known: " + Refusal.said(e),
                            "nothing, if this host is to reach S3 and SQS only; else check the network to sts."
                                    + session.region() + ".amazonaws.com");
        }
    }
}
