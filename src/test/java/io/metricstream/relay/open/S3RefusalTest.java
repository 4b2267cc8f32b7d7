package io.metricstream.relay.open;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.sts.model.StsException;

/** What is said of an answer, and whether it is about one object or about all. */
class S3RefusalTest {
    /** We had a bug where the log asked for a permission although the credentials, or the clock, were at fault. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        403 | AccessDenied             | no                | true  | ; check that the role of the relay has s3:GetObject
        403 | InvalidAccessKeyId       | no                | true  | ; check the AWS credentials of the relay
        403 | SignatureDoesNotMatch    | no                | true  | ; check the AWS credentials of the relay
        400 | ExpiredToken             | no                | true  | ; check the AWS credentials of the relay
        403 | RequestTimeTooSkewed     | no                | true  | ; set the clock of this host (NTP)
        400 | KMS.DisabledException    | no                | true  | ; check that the KMS key
        403 | AccessDenied             | kms:Decrypt on it | true  | ; check that the KMS key
        400 | KMS.ThrottlingException  | no                | false | (no)
        403 | InvalidObjectState       | no                | false | (no)
        500 | InternalError            | no                | false | (no)
        """)
    void eachFaultHasItsAdvice(int status, String code, String message, boolean ofAll, String end) {
        S3Exception answer = (S3Exception) answer(S3Exception.builder(), status, code, message);

        assertThat(S3Refusal.sentence(answer, "s3:GetObject"))
                .startsWith("S3 answered " + status + " " + code + " (" + message + ")")
                .contains(end)
                .hasLineCount(1);
        assertThat(S3Refusal.isDenied(answer)).isEqualTo(ofAll);
        assertThat(S3Refusal.isReplaced(answer)).isFalse();
    }

    @Test
    void whoeverGivesTheCredentialsIsNotTakenForS3() {
        AwsServiceException answer = answer(StsException.builder(), 403, "AccessDenied", "no role");

        assertThat(S3Refusal.sentence(answer, "s3:GetObject"))
                .startsWith("STS answered 403 AccessDenied (no role); check the AWS credentials of the relay");
        assertThat(S3Refusal.isDenied(answer)).isTrue();
        assertThat(S3Refusal.isReplaced(answer(StsException.builder(), 404, "", "")))
                .as("its 404 is of no object")
                .isFalse();
    }

    @Test
    void withoutAnAnswerTheSettingsAreNamed() {
        SdkClientException failure =
                SdkClientException.create("Unable to execute HTTP request: refused (SDK Attempt Count: 4)\nat length");

        assertThat(S3Refusal.sentence(failure, "s3:GetObject"))
                .isEqualTo("S3 is not reached; check AWS_REGION, the credentials and AWS_ENDPOINT_URL_S3 (refused)");
        assertThat(S3Refusal.isDenied(failure)).isFalse();
    }

    private static AwsServiceException answer(
            AwsServiceException.Builder builder, int status, String code, String message) {
        return builder.statusCode(status)
                .requestId("of this test")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .serviceName(builder instanceof StsException.Builder ? "Sts" : "S3")
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
