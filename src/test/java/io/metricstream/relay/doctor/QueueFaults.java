package io.metricstream.relay.doctor;

import static io.metricstream.relay.doctor.Fault.copied;
import static io.metricstream.relay.doctor.Fault.denied;
import static io.metricstream.relay.doctor.Fault.failed;
import static io.metricstream.relay.doctor.Fault.warning;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.doctor.Finding.Level;
import io.metricstream.relay.kit.Said;
import java.util.List;

/** What is wrong with the queue, and with what leads to it. */
final class QueueFaults {
    private QueueFaults() {}

    static List<Fault> queue() {
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
                        clinic -> clinic.front().iam().forbid("sqs:GetQueueAttributes", clinic.queueArn()),
                        "sqs:GetQueueAttributes"),
                denied(
                        "no permission to receive",
                        "queue permissions",
                        Level.FAILED,
                        clinic -> clinic.front().iam().forbid("sqs:ReceiveMessage", clinic.queueArn()),
                        "sqs:ReceiveMessage"),
                failed(
                        "no permission to hide and delete messages",
                        clinic -> {
                            clinic.front().iam().forbid("sqs:DeleteMessage", clinic.queueArn());
                            clinic.front().iam().forbid("sqs:ChangeMessageVisibility", clinic.queueArn());
                        },
                        "queue permissions",
                        "AccessDenied",
                        "\"Action\": [\"sqs:ChangeMessageVisibility\", \"sqs:DeleteMessage\"]",
                        (clinic, advice) -> clinic.front().iam().add(advice)),
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
                        clinic -> clinic.front().sqsSays("GetQueueAttributes", attributes(clinic, 3_600)),
                        "queue settings",
                        "a message is kept for 1 h",
                        "--attributes MessageRetentionPeriod=1209600",
                        (clinic, advice) -> clinic.front()
                                .sqsSays(
                                        "GetQueueAttributes",
                                        attributes(
                                                clinic, Integer.parseInt(copied(advice, "RetentionPeriod=(\\d+)"))))));
    }

    /** The embedded SQS knows no retention. */
    private static Said attributes(Clinic clinic, int seconds) {
        return Said.json(
                200,
                "{\"Attributes\": {\"QueueArn\": \"" + clinic.queueArn() + "\", \"MessageRetentionPeriod\": \""
                        + seconds + "\"}}");
    }

    static List<Fault> notifications() {
        return List.of(
                failed(
                        "no notifications",
                        clinic -> clinic.front().notify(""),
                        "notifications",
                        "tells nobody of its new objects",
                        "let the bucket send s3:ObjectCreated:* to arn:",
                        (clinic, advice) ->
                                clinic.front().notify(notification(copied(advice, "(s3:\\S+) to"), advice))),
                failed(
                        "notifications to another queue",
                        clinic -> clinic.front()
                                .notify(notification("s3:ObjectCreated:*", "to arn:aws:sqs:us-east-1:1:other ")),
                        "notifications",
                        "tells arn:aws:sqs:us-east-1:1:other of some events, and not arn:",
                        "let the bucket send s3:ObjectCreated:* to arn:",
                        (clinic, advice) ->
                                clinic.front().notify(notification(copied(advice, "(s3:\\S+) to"), advice))),
                warning(
                        "notifications of a part of the objects",
                        clinic -> clinic.front()
                                .notify(notification("s3:ObjectCreated:Put", "to " + clinic.queueArn() + " ")),
                        "notifications",
                        "is told of a part only",
                        "let the bucket send s3:ObjectCreated:* to arn:",
                        (clinic, advice) ->
                                clinic.front().notify(notification(copied(advice, "(s3:\\S+) to"), advice))),
                denied(
                        "no permission to see the notifications",
                        "notifications",
                        Level.WARNING,
                        clinic -> clinic.front().iam().forbid("s3:GetBucketNotification", clinic.bucketArn()),
                        "s3:GetBucketNotification"),
                warning(
                        "notifications that go to a topic",
                        clinic -> clinic.front()
                                .notify("<TopicConfiguration><Topic>arn:aws:sns:us-east-1:1:t</Topic>"
                                        + "<Event>s3:ObjectCreated:*</Event></TopicConfiguration>"),
                        "notifications",
                        "what becomes of that is not seen from here",
                        "leads from there to arn:",
                        (clinic, advice) -> clinic.front().notify(notification("s3:ObjectCreated:*", advice))),
                warning(
                        "objects that go before their messages",
                        clinic -> clinic.front().expire(2),
                        "lifecycle",
                        "are deleted or archived after 2 days",
                        "keep them for 5 days or more",
                        (clinic, advice) -> clinic.front().expire(Integer.parseInt(copied(advice, "for (\\d+) days")))),
                denied(
                        "no permission to see the lifecycle",
                        "lifecycle",
                        Level.WARNING,
                        clinic -> clinic.front().iam().forbid("s3:GetLifecycleConfiguration", clinic.bucketArn()),
                        "s3:GetLifecycleConfiguration"));
    }

    private static String notification(String event, String to) {
        return "<QueueConfiguration><Queue>" + copied(to, "to (arn:[^ ,]+)") + "</Queue><Event>" + event
                + "</Event></QueueConfiguration>";
    }
}
