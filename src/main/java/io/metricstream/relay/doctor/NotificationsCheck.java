package io.metricstream.relay.doctor;

import io.metricstream.relay.doctor.BucketCheck.Place;
import java.util.List;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.Event;
import software.amazon.awssdk.services.s3.model.FilterRule;
import software.amazon.awssdk.services.s3.model.GetBucketNotificationConfigurationResponse;
import software.amazon.awssdk.services.s3.model.QueueConfiguration;

/** Whether the bucket tells the queue of each new object that is to be read. */
final class NotificationsCheck extends Check {
    private static final String NAME = "notifications";

    private final Place place;
    private final QueueCheck queue;
    private final Session session;

    NotificationsCheck(Place place, QueueCheck queue, Session session) {
        super(NAME, BucketCheck.SOURCE, QueueCheck.NAME);
        this.place = place;
        this.queue = queue;
        this.session = session;
    }

    @Override
    Finding look() {
        GetBucketNotificationConfigurationResponse configured;
        try {
            configured = session.s3()
                    .getBucketNotificationConfiguration(
                            ask -> ask.bucket(place.bucket()).overrideConfiguration(session.call()));
        } catch (SdkException e) {
            return new Refusal(session)
                    .warning(
                            NAME,
                            "those of s3://" + place.bucket() + " could not be read",
                            Statement.of("s3:GetBucketNotification", session.bucketArn(place.bucket())),
                            e);
        }
        List<QueueConfiguration> ours = configured.queueConfigurations().stream()
                .filter(to -> queue.arn().equals(to.queueArn()))
                .filter(to -> to.events().stream().anyMatch(NotificationsCheck::isCreation))
                .toList();
        if (!ours.isEmpty()) {
            return covered(ours);
        }
        if (configured.eventBridgeConfiguration() != null
                || !configured.topicConfigurations().isEmpty()) {
            return Finding.warning(
                    NAME,
                    "s3://" + place.bucket() + " tells EventBridge or an SNS topic of new objects, and not the queue"
                            + " itself: what becomes of that is not seen from here",
                    "see that a rule or a subscription leads from there to " + queue.arn()
                            + ", and that the policy of the queue lets it send");
        }
        return Finding.failed(NAME, "s3://" + place.bucket() + " tells " + others(configured), put());
    }

    private static boolean isCreation(Event event) {
        return String.valueOf(event).startsWith("s3:ObjectCreated:");
    }

    private Finding covered(List<QueueConfiguration> ours) {
        if (ours.stream().noneMatch(this::covers)) {
            return Finding.warning(
                    NAME,
                    queue.arn() + " is told of a part only of the new objects below " + place
                            + ": of some events, of another prefix, or of one suffix",
                    put());
        }
        return Finding.ok(NAME, queue.arn() + " is told of each new object below " + place);
    }

    /** Firehose may write in one request or in parts: all events of a creation are wanted, of every key that is read. */
    private boolean covers(QueueConfiguration to) {
        List<FilterRule> rules = to.filter() == null || to.filter().key() == null
                ? List.of()
                : to.filter().key().filterRules();
        return to.events().contains(Event.S3_OBJECT_CREATED)
                // S3 writes the name with a capital, and the SDK does not know that one.
                && rules.stream()
                        .allMatch(rule -> "prefix".equalsIgnoreCase(rule.nameAsString())
                                ? place.prefix().startsWith(rule.value())
                                : rule.value().isEmpty());
    }

    private String others(GetBucketNotificationConfigurationResponse configured) {
        return configured.queueConfigurations().isEmpty()
                ? "nobody of its new objects"
                : configured.queueConfigurations().get(0).queueArn() + " of some events, and not " + queue.arn()
                        + " of new objects";
    }

    private String put() {
        return "let the bucket send s3:ObjectCreated:* to " + queue.arn()
                + (place.prefix().isEmpty() ? "" : " for the prefix '" + place.prefix() + "'")
                + ", whose policy must let s3.amazonaws.com send (deploy/aws has both); without it objects are found by"
                + " the sweep only, once in relay.source.sweep";
    }
}
