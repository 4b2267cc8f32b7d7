package io.metricstream.relay.doctor;

import io.metricstream.relay.doctor.BucketCheck.Place;
import io.metricstream.relay.receive.SourceFilter;
import io.metricstream.relay.settings.RelaySettings;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Whether Firehose writes where the relay reads: how old the newest object is. */
final class FreshnessCheck extends Check {
    static final String NAME = "newest object";

    /** CloudWatch hands on after two to three minutes, and Firehose collects for 1 to 15, by default 5 or less. */
    private static final Duration OLD = Duration.ofMinutes(10);

    private final RelaySettings settings;
    private final Place place;
    private final Session session;
    private final InstantSource clock;
    private volatile @Nullable S3Object newest;

    FreshnessCheck(RelaySettings settings, Place place, Session session, InstantSource clock) {
        super(NAME, BucketCheck.SOURCE);
        this.settings = settings;
        this.place = place;
        this.session = session;
        this.clock = clock;
    }

    /** What was found, or null. */
    @Nullable
    S3Object newest() {
        return newest;
    }

    @Override
    Finding look() {
        try {
            Instant now = clock.instant();
            Newest found = Newest.of(session, place.bucket(), place.prefix(), SourceFilter.of(settings), now);
            S3Object object = found.object();
            newest = object;
            if (object == null) {
                return Finding.warning(NAME, "there is no object below " + place, advice());
            }
            Duration age = Duration.between(object.lastModified(), now);
            String what = "s3://" + place.bucket() + "/" + object.key() + " is " + words(age) + " old"
                    + (found.isSure() ? "" : ", as far as was listed");
            return age.compareTo(OLD) > 0
                    ? Finding.warning(
                            NAME,
                            what,
                            "see that the metric stream runs, and what Firehose logs of its destination"
                                    + " (it may collect for up to 15 minutes); see also that the prefix is still its own")
                    : Finding.ok(NAME, what);
        } catch (SdkException e) {
            return new Refusal(session)
                    .failed(
                            NAME,
                            place + " cannot be listed",
                            Statement.of("s3:ListBucket", session.bucketArn(place.bucket())),
                            e);
        }
    }

    /** Names what lies in the bucket in place of what was looked for. */
    private String advice() {
        String wait =
                "see that the metric stream runs, and what Firehose logs; the first object comes after some minutes";
        if (place.prefix().isEmpty()) {
            return wait;
        }
        return session
                .s3()
                .listObjectsV2(list -> list.bucket(place.bucket()).maxKeys(1).overrideConfiguration(session.call()))
                .contents()
                .stream()
                .findFirst()
                .map(other -> "the bucket has others, such as '" + other.key() + "': if that is one of the stream's,"
                        + " set relay.source.prefix (S3_PREFIX) to what it begins with; else " + wait)
                .orElse(wait);
    }

    private static String words(Duration age) {
        Duration whole = age.isNegative() ? Duration.ZERO : age;
        if (whole.toMinutes() < 2) {
            return whole.toSeconds() + " s";
        }
        return whole.toHours() < 2
                ? whole.toMinutes() + " min"
                : whole.toHours() < 48 ? whole.toHours() + " h" : whole.toDays() + " days";
    }
}
