package io.metricstream.relay.doctor;

import static io.metricstream.relay.doctor.Fault.copied;
import static io.metricstream.relay.doctor.Fault.denied;
import static io.metricstream.relay.doctor.Fault.failed;
import static io.metricstream.relay.doctor.Fault.warning;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.deliver.RudeServer;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.doctor.Finding.Level;
import io.metricstream.relay.kit.Said;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Everything that a test breaks in turn. */
final class Faults {
    private static final String OLD_LISTING = "<ListBucketResult><Name>b</Name><IsTruncated>false</IsTruncated>"
            + "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>\"1\"</ETag><Size>%d</Size></Contents>"
            + "</ListBucketResult>";

    /** RFC 8446, section 5.1: the type of the first record. */
    private static final int TLS_HANDSHAKE = 22;

    private Faults() {}

    static Stream<Fault> all() {
        return Stream.of(settings(), credentials(), source(), failures(), queue(), bucket(), endpoint(), host())
                .flatMap(List::stream);
    }

    private static List<Fault> settings() {
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
                        "would read its own dead letters",
                        "relay.dead-letter.bucket to another bucket",
                        (clinic, advice) -> {
                            clinic.set("RELAY_DEAD_LETTER_BUCKET", clinic.failures());
                            clinic.unset("RELAY_DEAD_LETTER_PREFIX");
                        }));
    }

    private static List<Fault> credentials() {
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
                        "credentials that have expired",
                        clinic -> clinic.stsSays(
                                Said.xml(
                                        403,
                                        "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>The security"
                                                + " token included in the request is expired</Message></Error></ErrorResponse>")),
                        "credentials",
                        "ExpiredToken",
                        "give new ones",
                        (clinic, advice) -> clinic.stsIsBack()),
                failed(
                        "credentials that S3 does not know",
                        clinic -> clinic.s3Says(
                                "GET /" + clinic.failures() + ".*",
                                Said.s3Error(403, "InvalidAccessKeyId", "The AWS Access Key Id does not exist")),
                        "failure bucket",
                        "InvalidAccessKeyId",
                        "give new ones",
                        (clinic, advice) -> clinic.nothingIsSaidInPlaceOfTheServers()),
                failed(
                        "a clock that S3 does not bear",
                        clinic -> clinic.s3Says(
                                "GET /" + clinic.failures() + ".*",
                                Said.s3Error(403, "RequestTimeTooSkewed", "The difference is too large")),
                        "failure bucket",
                        "RequestTimeTooSkewed",
                        "set the clock of this host",
                        (clinic, advice) -> clinic.nothingIsSaidInPlaceOfTheServers()));
    }

    private static List<Fault> source() {
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
                        clinic -> clinic.s3Says(
                                "GET /" + clinic.bucket() + ".*",
                                Said.s3Error(301, "PermanentRedirect", "elsewhere")
                                        .with("x-amz-bucket-region", "eu-west-1")),
                        "source bucket",
                        "301 PermanentRedirect",
                        "set AWS_REGION=eu-west-1",
                        (clinic, advice) -> {
                            clinic.set("AWS_REGION", copied(advice, "AWS_REGION=(\\S+)"));
                            clinic.nothingIsSaidInPlaceOfTheServers();
                        }),
                denied(
                        "no permission to list the source",
                        "source bucket",
                        Level.FAILED,
                        clinic -> clinic.iam().forbid("s3:ListBucket", clinic.bucketArn()),
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
                        clinic -> clinic.s3Says(
                                "GET /" + clinic.bucket() + "\\?.*list-type=2.*",
                                Said.xml(
                                        200,
                                        OLD_LISTING.formatted(
                                                clinic.keys(clinic.bucket()).get(0),
                                                Instant.now().minus(Duration.ofDays(3)),
                                                100))),
                        "newest object",
                        "is 3 days old",
                        "see that the metric stream runs",
                        (clinic, advice) -> clinic.nothingIsSaidInPlaceOfTheServers()),
                denied(
                        "no permission to read",
                        "read",
                        Level.FAILED,
                        clinic -> clinic.iam().forbid("s3:GetObject", clinic.bucketArn() + "/metrics/*"),
                        "s3:GetObject"),
                failed(
                        "no permission to decrypt",
                        clinic -> clinic.s3Says(
                                "GET /" + clinic.bucket() + "/.*",
                                Said.s3Error(
                                        403,
                                        "AccessDenied",
                                        "User: " + Clinic.ROLE
                                                + " is not authorized to perform: kms:Decrypt on resource:"
                                                + " arn:aws:kms:us-east-1:000000000000:key/a-1 because no"
                                                + " identity-based policy allows the kms:Decrypt action")),
                        "read",
                        "AccessDenied",
                        "\"Action\": \"kms:Decrypt\", \"Resource\": \"arn:aws:kms:us-east-1:000000000000:key/a-1\"",
                        (clinic, advice) -> {
                            clinic.iam().add(advice.substring(advice.indexOf('{')));
                            if (clinic.iam().allows("kms:Decrypt", "arn:aws:kms:us-east-1:000000000000:key/a-1")) {
                                clinic.nothingIsSaidInPlaceOfTheServers();
                            }
                        }),
                failed(
                        "objects that are no metric stream",
                        clinic -> {
                            clinic.delete(clinic.bucket());
                            clinic.writeObject(clinic.bucket(), "metrics/stream/");
                            clinic.put(clinic.bucket(), "metrics/other", "time,value\n1,2\n3,4\n".getBytes(UTF_8));
                            clinic.s3Says(
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
                            clinic.iam().allow("s3:DeleteObject", clinic.bucketArn() + "/metrics/*");
                        },
                        "s3:PutObject"));
    }

    private static List<Fault> failures() {
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
                        clinic -> clinic.s3Says(
                                "PUT /" + clinic.failures() + "/.*",
                                Said.s3Error(
                                        403,
                                        "AccessDenied",
                                        "User: x is not authorized to perform: s3:PutObject on resource: y with an explicit"
                                                + " deny in a resource-based policy")),
                        "dead letters",
                        "explicit deny",
                        "no Allow helps: take out of that Deny what this would allow: {\"Effect\"",
                        (clinic, advice) -> clinic.nothingIsSaidInPlaceOfTheServers()),
                denied(
                        "no permission to list the failure bucket",
                        "failure bucket",
                        Level.FAILED,
                        clinic -> clinic.iam().forbid("s3:ListBucket", clinic.failuresArn()),
                        "s3:ListBucket"),
                denied(
                        "no permission to write dead letters",
                        "dead letters",
                        Level.FAILED,
                        clinic -> clinic.iam().forbid("s3:PutObject", clinic.failuresArn() + "/dead-letter/*"),
                        "s3:PutObject"),
                failed(
                        "no permission to encrypt dead letters",
                        clinic -> clinic.s3Says(
                                "PUT /" + clinic.failures() + "/.*",
                                Said.s3Error(
                                        403,
                                        "AccessDenied",
                                        "User: x is not authorized to perform: kms:GenerateDataKey on this resource")),
                        "dead letters",
                        "kms:GenerateDataKey",
                        "\"Action\": \"kms:GenerateDataKey\", \"Resource\":"
                                + " \"arn:aws:kms:us-east-1:000000000000:key/KEY\"",
                        (clinic, advice) -> clinic.nothingIsSaidInPlaceOfTheServers()));
    }

    private static List<Fault> queue() {
        return List.of(
                failed(
                        "a queue that is not there",
                        clinic -> clinic.set("RELAY_SOURCE_QUEUE", clinic.queueUrl() + "s"),
                        "queue",
                        "there is no queue",
                        "correct relay.source.queue (RELAY_SOURCE_QUEUE)",
                        (clinic, advice) -> clinic.set(copied(advice, "\\((\\w+)\\)"), clinic.queueUrl())),
                failed(
                        "a queue's name that is wrong",
                        clinic -> clinic.set("RELAY_SOURCE_QUEUE", "nowhere"),
                        "queue",
                        "there is no queue 'nowhere'",
                        "best with the queue's URL or ARN",
                        (clinic, advice) -> clinic.set("RELAY_SOURCE_QUEUE", clinic.queueUrl())),
                denied(
                        "no permission to see the queue's attributes",
                        "queue",
                        Level.WARNING,
                        clinic -> clinic.iam().forbid("sqs:GetQueueAttributes", clinic.queueArn()),
                        "sqs:GetQueueAttributes"),
                denied(
                        "no permission to receive",
                        "queue permissions",
                        Level.FAILED,
                        clinic -> clinic.iam().forbid("sqs:ReceiveMessage", clinic.queueArn()),
                        "sqs:ReceiveMessage"),
                failed(
                        "no permission to hide and delete messages",
                        clinic -> {
                            clinic.iam().forbid("sqs:DeleteMessage", clinic.queueArn());
                            clinic.iam().forbid("sqs:ChangeMessageVisibility", clinic.queueArn());
                        },
                        "queue permissions",
                        "AccessDenied",
                        "\"Action\": [\"sqs:ChangeMessageVisibility\", \"sqs:DeleteMessage\"]",
                        (clinic, advice) -> clinic.iam().add(advice)),
                warning(
                        "a redrive policy that gives up soon",
                        clinic -> clinic.setReceives(3),
                        "queue settings",
                        "maxReceiveCount is 3",
                        "aws sqs set-queue-attributes",
                        (clinic, advice) -> clinic.setAttribute(
                                "RedrivePolicy",
                                new ObjectMapper()
                                        .readTree(copied(advice, "--attributes '(.*)'"))
                                        .path("RedrivePolicy")
                                        .asText())),
                warning(
                        "a queue that forgets within an outage",
                        clinic -> clinic.sqsSays("GetQueueAttributes", attributes(clinic, 3_600)),
                        "queue settings",
                        "a message is kept for 1 h",
                        "--attributes MessageRetentionPeriod=1209600",
                        (clinic, advice) -> clinic.sqsSays(
                                "GetQueueAttributes",
                                attributes(clinic, Integer.parseInt(copied(advice, "RetentionPeriod=(\\d+)"))))));
    }

    /** The embedded SQS knows no retention. */
    private static Said attributes(Clinic clinic, int seconds) {
        return Said.json(
                200,
                "{\"Attributes\": {\"QueueArn\": \"" + clinic.queueArn() + "\", \"MessageRetentionPeriod\": \""
                        + seconds + "\"}}");
    }

    private static List<Fault> bucket() {
        return List.of(
                failed(
                        "no notifications",
                        clinic -> clinic.notify(""),
                        "notifications",
                        "tells nobody of its new objects",
                        "let the bucket send s3:ObjectCreated:* to arn:",
                        (clinic, advice) -> clinic.notify(notification(copied(advice, "(s3:\\S+) to"), advice))),
                failed(
                        "notifications to another queue",
                        clinic ->
                                clinic.notify(notification("s3:ObjectCreated:*", "to arn:aws:sqs:us-east-1:1:other ")),
                        "notifications",
                        "tells arn:aws:sqs:us-east-1:1:other of some events, and not arn:",
                        "let the bucket send s3:ObjectCreated:* to arn:",
                        (clinic, advice) -> clinic.notify(notification(copied(advice, "(s3:\\S+) to"), advice))),
                warning(
                        "notifications of a part of the objects",
                        clinic -> clinic.notify(notification("s3:ObjectCreated:Put", "to " + clinic.queueArn() + " ")),
                        "notifications",
                        "is told of a part only",
                        "let the bucket send s3:ObjectCreated:* to arn:",
                        (clinic, advice) -> clinic.notify(notification(copied(advice, "(s3:\\S+) to"), advice))),
                denied(
                        "no permission to see the notifications",
                        "notifications",
                        Level.WARNING,
                        clinic -> clinic.iam().forbid("s3:GetBucketNotification", clinic.bucketArn()),
                        "s3:GetBucketNotification"),
                warning(
                        "notifications that go to a topic",
                        clinic -> clinic.notify("<TopicConfiguration><Topic>arn:aws:sns:us-east-1:1:t</Topic>"
                                + "<Event>s3:ObjectCreated:*</Event></TopicConfiguration>"),
                        "notifications",
                        "what becomes of that is not seen from here",
                        "leads from there to arn:",
                        (clinic, advice) -> clinic.notify(notification("s3:ObjectCreated:*", advice))),
                warning(
                        "objects that go before their messages",
                        clinic -> clinic.expire(2),
                        "lifecycle",
                        "are deleted or archived after 2 days",
                        "keep them for 5 days or more",
                        (clinic, advice) -> clinic.expire(Integer.parseInt(copied(advice, "for (\\d+) days")))),
                denied(
                        "no permission to see the lifecycle",
                        "lifecycle",
                        Level.WARNING,
                        clinic -> clinic.iam().forbid("s3:GetLifecycleConfiguration", clinic.bucketArn()),
                        "s3:GetLifecycleConfiguration"));
    }

    private static String notification(String event, String to) {
        return "<QueueConfiguration><Queue>" + copied(to, "to (arn:[^ ,]+)") + "</Queue><Event>" + event
                + "</Event></QueueConfiguration>";
    }

    private static List<Fault> endpoint() {
        return List.of(
                failed(
                        "an endpoint without a name in DNS",
                        clinic -> clinic.set("OTEL_COLLECTOR_URL", "http://collector.invalid:4318/v1/metrics"),
                        "endpoint connection",
                        "the host 'collector.invalid' is not known",
                        "correct relay.otlp.endpoint",
                        (clinic, advice) -> putRight(clinic)),
                failed(
                        "an endpoint where nobody listens",
                        clinic -> clinic.set("OTEL_COLLECTOR_URL", "http://127.0.0.1:1/v1/metrics"),
                        "endpoint connection",
                        "127.0.0.1:1 takes no connection",
                        "correct relay.otlp.endpoint",
                        (clinic, advice) -> putRight(clinic)),
                failed(
                        "an endpoint without its path",
                        clinic -> clinic.set(
                                "OTEL_COLLECTOR_URL",
                                clinic.receiver().endpoint().resolve("/").toString()),
                        "endpoint",
                        "answered 404",
                        "/v1/metrics",
                        (clinic, advice) -> clinic.set(
                                copied(advice, "set \\S+ \\((\\w+)\\)"), copied(advice, "(http://\\S+/v1/metrics)"))),
                failed(
                        "an endpoint that wants a key",
                        clinic -> clinic.receiver()
                                .answer(request ->
                                        "secret".equals(request.headers().get("api-key"))
                                                ? OtlpAnswer.accepted()
                                                : OtlpAnswer.refused(401, "no key")),
                        "endpoint",
                        "answered 401 (no key)",
                        "check relay.otlp.headers",
                        (clinic, advice) -> clinic.set("OTEL_EXPORTER_OTLP_HEADERS", "api-key=secret")),
                failed(
                        "an endpoint that is a web page",
                        clinic -> clinic.receiver().answer(request -> OtlpAnswer.html200()),
                        "endpoint",
                        "answered 200 with a web page",
                        "the full URL of an OTLP receiver",
                        (clinic, advice) -> clinic.receiver().answer(request -> OtlpAnswer.accepted())),
                warning(
                        "an endpoint that is not available",
                        clinic -> clinic.receiver().answer(request -> OtlpAnswer.refused(503, "later")),
                        "endpoint",
                        "answered 503 (later)",
                        "wait until it is available",
                        (clinic, advice) -> clinic.receiver().answer(request -> OtlpAnswer.accepted())),
                failed(
                        "TLS with an endpoint that speaks none",
                        clinic -> {
                            RudeServer server = clinic.borrow(RudeServer.start());
                            server.answer(Faults::withoutTls);
                            clinic.set(
                                    "OTEL_COLLECTOR_URL",
                                    server.endpoint().toString().replace("http:", "https:"));
                        },
                        "endpoint TLS",
                        "Unsupported or unrecognized SSL message",
                        "set relay.otlp.endpoint",
                        (clinic, advice) -> clinic.set(
                                copied(advice, "set \\S+ \\((\\w+)\\)"), copied(advice, "to (http://[^ ,]+)"))),
                failed(
                        "a certificate of an authority that nobody knows",
                        clinic -> clinic.set(
                                "OTEL_COLLECTOR_URL",
                                clinic.borrow(tls(clinic, 30)).endpoint()),
                        "endpoint TLS",
                        "unable to find valid certification path",
                        "set relay.otlp.certificate (OTEL_EXPORTER_OTLP_CERTIFICATE) to a PEM file",
                        (clinic, advice) -> clinic.set(
                                copied(advice, "\\((\\w+)\\)"), pem(clinic).toString())),
                warning(
                        "a certificate that ends soon",
                        clinic -> {
                            clinic.set(
                                    "OTEL_COLLECTOR_URL",
                                    clinic.borrow(tls(clinic, 2)).endpoint());
                            clinic.set(
                                    "OTEL_EXPORTER_OTLP_CERTIFICATE",
                                    pem(clinic).toString());
                        },
                        "endpoint TLS",
                        "certificate ends at",
                        "have it renewed",
                        (clinic, advice) -> clinic.set(
                                "OTEL_COLLECTOR_URL",
                                clinic.borrow(tls(clinic, 30)).endpoint())),
                failed(
                        "a PEM file that is not there",
                        clinic -> {
                            clinic.set(
                                    "OTEL_COLLECTOR_URL",
                                    clinic.borrow(tls(clinic, 30)).endpoint());
                            clinic.set("OTEL_EXPORTER_OTLP_CERTIFICATE", pem(clinic) + ".old");
                        },
                        "endpoint TLS",
                        "cannot be read (NoSuchFileException)",
                        "correct the path",
                        (clinic, advice) -> clinic.set(
                                "OTEL_EXPORTER_OTLP_CERTIFICATE", pem(clinic).toString())),
                warning(
                        "a clock that is off",
                        clinic -> {
                            RudeServer server = clinic.borrow(RudeServer.start());
                            server.answer(RudeServer.whole("HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                                    + "Content-Length: 0\r\n\r\n"));
                            clinic.set("OTEL_COLLECTOR_URL", server.endpoint().toString());
                        },
                        "clock",
                        "it differs: the endpoint by ",
                        "set the clock of this host (NTP), or theirs",
                        (clinic, advice) -> putRight(clinic)));
    }

    /** As most servers without TLS: what is no HTTP is answered at once. */
    private static boolean withoutTls(RudeServer server, InputStream in, OutputStream out)
            throws IOException, InterruptedException {
        in.mark(1);
        boolean isTls = in.read() == TLS_HANDSHAKE;
        in.reset();
        if (isTls) {
            out.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n".getBytes(UTF_8));
            return false;
        }
        return RudeServer.whole("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").answer(server, in, out);
    }

    private static TlsEndpoint tls(Clinic clinic, int days) throws Exception {
        return TlsEndpoint.start(state(clinic).getParent(), days);
    }

    private static Path pem(Clinic clinic) {
        return state(clinic).resolveSibling("trusted.pem");
    }

    private static void putRight(Clinic clinic) {
        clinic.set("OTEL_COLLECTOR_URL", clinic.receiver().endpoint().toString());
    }

    private static List<Fault> host() {
        return List.of(
                failed(
                        "a state directory that is a file",
                        clinic -> {
                            Files.writeString(state(clinic), "a file");
                        },
                        "state",
                        "cannot be written",
                        "set relay.state.directory (RELAY_STATE_DIR)",
                        (clinic, advice) -> clinic.set(
                                copied(advice, "\\((\\w+)\\)"),
                                state(clinic).resolveSibling("other").toString())),
                failed(
                        "a state that is damaged",
                        clinic -> {
                            Files.createDirectories(state(clinic));
                            Files.write(state(clinic).resolve("progress.db"), new byte[8192]);
                            Files.writeString(state(clinic).resolve("progress.db"), "no database ".repeat(900));
                        },
                        "state",
                        "cannot be opened",
                        "move the file away",
                        (clinic, advice) -> Files.move(
                                state(clinic).resolve(copied(advice, "its file (\\S+) is")),
                                state(clinic).resolve("away"))),
                failed(
                        "a PostgreSQL that does not run",
                        clinic -> clinic.set("RELAY_STATE_URL", "jdbc:postgresql://127.0.0.1:1/relay"),
                        "state",
                        "jdbc:postgresql://127.0.0.1:1/relay",
                        "relay.state.url",
                        (clinic, advice) -> clinic.unset("RELAY_STATE_URL")),
                failed(
                        "a port that somebody else has",
                        clinic -> {
                            RudeServer other = clinic.borrow(RudeServer.start());
                            other.answer(RudeServer.whole("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
                            clinic.set(
                                    "RELAY_HTTP_PORT",
                                    String.valueOf(other.endpoint().getPort()));
                        },
                        "HTTP port",
                        "cannot be listened on",
                        "set relay.http.port (RELAY_HTTP_PORT)",
                        (clinic, advice) -> clinic.set(copied(advice, "set \\S+ \\((\\w+)\\)"), "0")),
                failed(
                        "a port for Firehose on a host that is not there",
                        clinic -> {
                            clinic.set("RELAY_FIREHOSE_ACCESS_KEY", "key");
                            clinic.set("RELAY_FIREHOSE_PORT", "0");
                            clinic.set("RELAY_FIREHOSE_HOST", "relay.invalid");
                        },
                        "Firehose port",
                        "the host 'relay.invalid' is not known",
                        "correct relay.firehose.host (RELAY_FIREHOSE_HOST)",
                        (clinic, advice) -> clinic.set(copied(advice, "\\((\\w+)\\)"), "127.0.0.1")));
    }

    private static Path state(Clinic clinic) {
        return Path.of(clinic.environment().get("RELAY_STATE_DIR"));
    }
}
