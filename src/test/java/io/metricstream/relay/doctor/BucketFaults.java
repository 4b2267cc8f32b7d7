package io.metricstream.relay.doctor;

import static io.metricstream.relay.doctor.Fault.copied;
import static io.metricstream.relay.doctor.Fault.denied;
import static io.metricstream.relay.doctor.Fault.failed;
import static io.metricstream.relay.doctor.Fault.warning;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.metricstream.relay.doctor.Finding.Level;
import io.metricstream.relay.kit.Said;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What is wrong with the source, and with the failure bucket. */
final class BucketFaults {
    private static final String OLD_LISTING = "<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated>"
            + "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>\"1\"</ETag><Size>%d</Size></Contents>"
            + "</ListBucketResult>";

    private BucketFaults() {}

    static List<Fault> source() {
        return List.of(
                failed(
                        "a source bucket that is not there",
                        clinic -> clinic.set("S3_BUCKET_NAME", "nowhere-" + clinic.bucket()),
                        "source bucket",
                        "NoSuchBucket",
                        "aws s3 mb s3://",
                        (clinic, advice) -> {
                            String bucket = copied(advice, "aws s3 mb s3://([a-z0-9-]+)");
                            clinic.aws().createBucket(bucket);
                            clinic.writeObject(bucket, Clinic.PREFIX);
                        }),
                failed(
                        "a bucket in another region",
                        clinic -> clinic.front()
                                .s3Says(
                                        "GET /" + clinic.bucket() + ".*",
                                        Said.s3Error(301, "PermanentRedirect", "elsewhere")
                                                .with("x-amz-bucket-region", "eu-west-1")),
                        "source bucket",
                        "301 PermanentRedirect",
                        "set AWS_REGION=eu-west-1",
                        (clinic, advice) -> {
                            clinic.set("AWS_REGION", copied(advice, "AWS_REGION=(\\S+)"));
                            clinic.front().nothingIsSaidInPlaceOfTheServers();
                        }),
                failed(
                        "no permission in another region, which each answer names",
                        clinic -> clinic.front()
                                .s3Says(
                                        "GET /" + clinic.bucket() + ".*",
                                        Said.s3Error(403, "AccessDenied", "not authorized")
                                                .with("x-amz-bucket-region", "eu-west-1")),
                        "source bucket",
                        "403 AccessDenied",
                        "\"s3:ListBucket\"",
                        (clinic, advice) -> clinic.front().nothingIsSaidInPlaceOfTheServers()),
                denied(
                        "no permission to list the source",
                        "source bucket",
                        Level.FAILED,
                        clinic -> clinic.front().iam().forbid("s3:ListBucket", clinic.bucketArn()),
                        "s3:ListBucket"),
                warning(
                        "an empty source",
                        clinic -> clinic.delete(clinic.bucket()),
                        "newest object",
                        "there is no object below s3://",
                        "see that the metric stream runs",
                        (clinic, advice) -> clinic.writeObject(clinic.bucket(), Clinic.PREFIX)),
                warning(
                        "a prefix that is not the stream's",
                        clinic -> clinic.set("S3_PREFIX", "metrics/2025/"),
                        "newest object",
                        "there is no object below s3://",
                        "the bucket has others, such as 'metrics/2026/",
                        (clinic, advice) ->
                                clinic.set(copied(advice, "\\((\\w+)\\)"), copied(advice, "such as '([^/]+/)"))),
                warning(
                        "a stream that has stopped",
                        clinic -> clinic.front()
                                .s3Says(
                                        "GET /" + clinic.bucket() + "\\?.*list-type=2.*",
                                        Said.xml(
                                                200,
                                                OLD_LISTING.formatted(
                                                        clinic.keys(clinic.bucket())
                                                                .get(0),
                                                        Instant.now().minus(Duration.ofDays(3)),
                                                        100))),
                        "newest object",
                        "is 3 days old",
                        "see that the metric stream runs",
                        (clinic, advice) -> clinic.front().nothingIsSaidInPlaceOfTheServers()),
                denied(
                        "no permission to read",
                        "read",
                        Level.FAILED,
                        clinic -> clinic.front().iam().forbid("s3:GetObject", clinic.bucketArn() + "/metrics/*"),
                        "s3:GetObject"),
                failed(
                        "no permission to decrypt",
                        clinic -> clinic.front()
                                .s3Says(
                                        "GET /" + clinic.bucket() + "/.*",
                                        Said.s3Error(
                                                403,
                                                "AccessDenied",
                                                "User: " + AwsFront.ROLE
                                                        + " is not authorized to perform: kms:Decrypt on resource:"
                                                        + " arn:aws:kms:us-east-1:000000000000:key/a-1 because no"
                                                        + " identity-based policy allows the kms:Decrypt action")),
                        "read",
                        "AccessDenied",
                        "\"Action\": \"kms:Decrypt\", \"Resource\": \"arn:aws:kms:us-east-1:000000000000:key/a-1\"",
                        (clinic, advice) -> {
                            clinic.front().iam().add(advice.substring(advice.indexOf('{')));
                            if (clinic.front()
                                    .iam()
                                    .allows("kms:Decrypt", "arn:aws:kms:us-east-1:000000000000:key/a-1")) {
                                clinic.front().nothingIsSaidInPlaceOfTheServers();
                            }
                        }),
                failed(
                        "objects that are no metric stream",
                        clinic -> {
                            clinic.delete(clinic.bucket());
                            clinic.writeObject(clinic.bucket(), "metrics/stream/");
                            clinic.put(clinic.bucket(), "metrics/other", "time,value\n1,2\n3,4\n".getBytes(UTF_8));
                            clinic.front()
                                    .s3Says(
                                            "GET /" + clinic.bucket() + "\\?.*prefix=metrics%2F(&.*)?",
                                            Said.xml(200, OLD_LISTING.formatted("metrics/other", Instant.now(), 19)));
                        },
                        "read",
                        "metrics/other does not begin with a frame",
                        "set relay.source.prefix (S3_PREFIX)",
                        (clinic, advice) -> clinic.set(copied(advice, "\\((S3_PREFIX)\\)"), "metrics/stream/")),
                denied(
                        "no permission to delete",
                        "delete",
                        Level.FAILED,
                        clinic -> clinic.set("RELAY_SOURCE_AFTER", "delete"),
                        "s3:DeleteObject"),
                denied(
                        "no permission to write what is moved",
                        "move",
                        Level.FAILED,
                        clinic -> {
                            clinic.set("RELAY_SOURCE_AFTER", "move:delivered/");
                            clinic.front().iam().allow("s3:DeleteObject", clinic.bucketArn() + "/metrics/*");
                        },
                        "s3:PutObject"));
    }

    static List<Fault> failures() {
        return List.of(
                failed(
                        "a failure bucket that is not there",
                        clinic -> clinic.set("RELAY_DEAD_LETTER_BUCKET", "nowhere-" + clinic.failures()),
                        "failure bucket",
                        "NoSuchBucket",
                        "or correct relay.dead-letter.bucket (RELAY_DEAD_LETTER_BUCKET)",
                        (clinic, advice) -> clinic.aws().createBucket(copied(advice, "aws s3 mb s3://([a-z0-9-]+)"))),
                failed(
                        "a bucket policy that denies dead letters",
                        clinic -> clinic.front()
                                .s3Says(
                                        "PUT /" + clinic.failures() + "/.*",
                                        Said.s3Error(
                                                403,
                                                "AccessDenied",
                                                "User: x is not authorized to perform: s3:PutObject on resource: y with an explicit"
                                                        + " deny in a resource-based policy")),
                        "dead letters",
                        "explicit deny",
                        "no Allow helps: take out of that Deny what this would allow: {\"Effect\"",
                        (clinic, advice) -> clinic.front().nothingIsSaidInPlaceOfTheServers()),
                denied(
                        "no permission to list the failure bucket",
                        "failure bucket",
                        Level.FAILED,
                        clinic -> clinic.front().iam().forbid("s3:ListBucket", clinic.failuresArn()),
                        "s3:ListBucket"),
                denied(
                        "no permission to write dead letters",
                        "dead letters",
                        Level.FAILED,
                        clinic -> clinic.front().iam().forbid("s3:PutObject", clinic.failuresArn() + "/dead-letter/*"),
                        "s3:PutObject"),
                failed(
                        "no permission to encrypt dead letters",
                        clinic -> clinic.front()
                                .s3Says(
                                        "PUT /" + clinic.failures() + "/.*",
                                        Said.s3Error(
                                                403,
                                                "AccessDenied",
                                                "User: x is not authorized to perform: kms:GenerateDataKey on this resource")),
                        "dead letters",
                        "kms:GenerateDataKey",
                        "\"Action\": \"kms:GenerateDataKey\", \"Resource\":"
                                + " \"arn:aws:kms:us-east-1:000000000000:key/KEY\"",
                        (clinic, advice) -> clinic.front().nothingIsSaidInPlaceOfTheServers()));
    }
}
