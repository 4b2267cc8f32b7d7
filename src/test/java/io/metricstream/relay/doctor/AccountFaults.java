package io.metricstream.relay.doctor;

import static io.metricstream.relay.doctor.Fault.copied;
import static io.metricstream.relay.doctor.Fault.failed;

import io.metricstream.relay.kit.Said;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What is wrong with the settings and the credentials. */
final class AccountFaults {
    private static final String IDENTITY_CENTER = """
            [profile person]
            sso_session = company
            sso_account_id = 111122223333
            sso_role_name = relay
            [sso-session company]
            sso_region = us-east-1
            sso_start_url = https://company.awsapps.com/start
            """;

    private AccountFaults() {}

    static List<Fault> settings() {
        return List.of(
                failed(
                        "a duration without a unit",
                        clinic -> clinic.set("RELAY_SOURCE_POLL_INTERVAL", "10"),
                        "settings",
                        "RELAY_SOURCE_POLL_INTERVAL: '10' has no unit",
                        "write 10s for seconds",
                        (clinic, advice) -> clinic.set("RELAY_SOURCE_POLL_INTERVAL", copied(advice, "write (\\S+) "))),
                failed(
                        "a relay that would read its own dead letters",
                        clinic -> {
                            clinic.set("RELAY_DEAD_LETTER_BUCKET", clinic.bucket());
                            clinic.set("RELAY_DEAD_LETTER_PREFIX", "metrics/failed/");
                        },
                        "settings",
                        "would read what it writes",
                        "RELAY_DEAD_LETTER_BUCKET to another bucket",
                        (clinic, advice) -> {
                            clinic.set("RELAY_DEAD_LETTER_BUCKET", clinic.failures());
                            clinic.unset("RELAY_DEAD_LETTER_PREFIX");
                        }));
    }

    static List<Fault> credentials() {
        return List.of(
                failed(
                        "no region",
                        clinic -> clinic.unset("AWS_REGION"),
                        "credentials",
                        "the AWS SDK finds no region",
                        "set AWS_REGION",
                        (clinic, advice) -> clinic.set("AWS_REGION", "us-east-1")),
                failed(
                        "no credentials",
                        clinic -> clinic.unset("AWS_ACCESS_KEY_ID"),
                        "credentials",
                        "the AWS SDK finds no credentials",
                        "set AWS_ACCESS_KEY_ID",
                        (clinic, advice) -> clinic.set(
                                copied(advice, "set (\\w+)"),
                                clinic.aws().environment().get("AWS_ACCESS_KEY_ID"))),
                failed(
                        "a profile of IAM Identity Center, whose module the jar does not have",
                        clinic -> {
                            Path config = Files.writeString(clinic.directory().resolve("config"), IDENTITY_CENTER);
                            System.setProperty("aws.configFile", config.toString());
                            clinic.borrow(() -> System.clearProperty("aws.configFile"));
                            clinic.set("AWS_PROFILE", "person");
                            clinic.unset("AWS_ACCESS_KEY_ID");
                        },
                        "credentials",
                        "'person' profile, the 'sso' service module must be on the class path",
                        "credential_process = aws configure export-credentials --profile person",
                        (clinic, advice) -> clinic.set(
                                "AWS_ACCESS_KEY_ID", clinic.aws().environment().get("AWS_ACCESS_KEY_ID"))),
                failed(
                        "credentials that have expired",
                        clinic -> clinic.front()
                                .stsSays(Said.stsError(403, "ExpiredToken", "The security token is expired")),
                        "credentials",
                        "ExpiredToken",
                        "give new ones",
                        (clinic, advice) -> clinic.front().stsIsBack()),
                failed(
                        "credentials that S3 does not know",
                        clinic -> clinic.front()
                                .s3Says(
                                        "GET /" + clinic.failures() + ".*",
                                        Said.s3Error(
                                                403, "InvalidAccessKeyId", "The AWS Access Key Id does not exist")),
                        "failure bucket",
                        "InvalidAccessKeyId",
                        "give new ones",
                        (clinic, advice) -> clinic.front().nothingIsSaidInPlaceOfTheServers()),
                failed(
                        "a clock that S3 does not bear",
                        clinic -> clinic.front()
                                .s3Says(
                                        "GET /" + clinic.failures() + ".*",
                                        Said.s3Error(403, "RequestTimeTooSkewed", "The difference is too large")),
                        "failure bucket",
                        "RequestTimeTooSkewed",
                        "set the clock of this host",
                        (clinic, advice) -> clinic.front().nothingIsSaidInPlaceOfTheServers()));
    }
}
