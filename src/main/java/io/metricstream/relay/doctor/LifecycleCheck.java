package io.metricstream.relay.doctor;

import io.metricstream.relay.doctor.BucketCheck.Place;
import io.metricstream.relay.receive.ObjectReference;
import io.metricstream.relay.receive.SourceFilter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

/** Whether objects stay readable for as long as a message may tell of them. */
final class LifecycleCheck extends Check {
    private static final String NAME = "lifecycle";
    private static final Set<TransitionStorageClass> ARCHIVES =
            Set.of(TransitionStorageClass.GLACIER, TransitionStorageClass.DEEP_ARCHIVE);

    private final Place place;
    private final SourceFilter filter;
    private final QueueCheck queue;
    private final Session session;

    /** @param filter which of the objects below the place are read */
    LifecycleCheck(Place place, SourceFilter filter, QueueCheck queue, Session session) {
        super(NAME, BucketCheck.SOURCE, QueueCheck.NAME);
        this.place = place;
        this.filter = filter;
        this.queue = queue;
        this.session = session;
    }

    @Override
    Finding look() {
        List<LifecycleRule> rules;
        try {
            rules = session.s3()
                    .getBucketLifecycleConfiguration(
                            ask -> ask.bucket(place.bucket()).overrideConfiguration(session.call()))
                    .rules();
        } catch (SdkException e) {
            return Refusal.hasCode(e, "NoSuchLifecycleConfiguration")
                    ? stays()
                    : new Refusal(session)
                            .warning(
                                    NAME,
                                    "that of s3://" + place.bucket() + " could not be read",
                                    Statement.of("s3:GetLifecycleConfiguration", session.bucketArn(place.bucket())),
                                    e);
        }
        OptionalInt days = rules.stream()
                .filter(rule -> rule.status() == ExpirationStatus.ENABLED)
                .filter(this::concerns)
                .flatMapToInt(LifecycleCheck::days)
                .min();
        return days.isEmpty() ? stays() : compared(days.getAsInt());
    }

    private Finding stays() {
        return Finding.ok(NAME, "S3 neither deletes nor archives what lies below " + place);
    }

    private Finding compared(int days) {
        long retention = QueueSettingsCheck.retention(queue).toDays();
        return Duration.ofDays(days).compareTo(QueueSettingsCheck.retention(queue)) > 0
                ? Finding.ok(NAME, "objects below " + place + " stay for " + days + " days, longer than a message")
                : Finding.warning(
                        NAME,
                        "objects below " + place + " are deleted or archived after " + days
                                + " days, while a message that tells of them may wait for " + retention
                                + ": in a long outage they are lost",
                        "let the lifecycle of s3://" + place.bucket() + " keep them for " + (retention + 1)
                                + " days or more");
    }

    /** A rule for another prefix is none of ours; one for a tag or a size may be. */
    private boolean concerns(LifecycleRule rule) {
        String prefix = "";
        if (rule.filter() != null) {
            prefix = Stream.of(
                            rule.filter().prefix(),
                            rule.filter().and() == null
                                    ? null
                                    : rule.filter().and().prefix())
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse("");
        }
        return place.prefix().startsWith(prefix)
                || filter.whyIgnored(new ObjectReference(place.bucket(), prefix, null, null, null)) == null;
    }

    /** After how many days the rule takes an object away; a rule for one date does not count. */
    private static IntStream days(LifecycleRule rule) {
        IntStream expiration = rule.expiration() == null || rule.expiration().days() == null
                ? IntStream.empty()
                : IntStream.of(rule.expiration().days());
        IntStream archive = rule.transitions().stream()
                .filter(to -> ARCHIVES.contains(to.storageClass()) && to.days() != null)
                .mapToInt(to -> to.days());
        return IntStream.concat(expiration, archive);
    }
}
