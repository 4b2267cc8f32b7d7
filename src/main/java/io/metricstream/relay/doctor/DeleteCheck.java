package io.metricstream.relay.doctor;

import io.metricstream.relay.doctor.BucketCheck.Place;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Whether objects of the source may be deleted, tried with a key and an ETag that no object has. With the condition, a
 * versioned bucket gets no delete marker either.
 */
final class DeleteCheck extends Check {
    private static final String NAME = "delete";

    /** S3 user guide, "Conditional deletes": no object, or another ETag. */
    private static final Set<Integer> NOT_THERE = Set.of(404, 412);

    private final Place place;
    private final Session session;

    DeleteCheck(Place place, Session session) {
        super(NAME, BucketCheck.SOURCE);
        this.place = place;
        this.session = session;
    }

    @Override
    Finding look() {
        try {
            session.s3()
                    .deleteObject(delete -> delete.bucket(place.bucket())
                            .key(Probe.key(place.prefix()))
                            .ifMatch(Probe.NO_ETAG)
                            .overrideConfiguration(session.call()));
        } catch (SdkException e) {
            if (NOT_THERE.stream().noneMatch(status -> Refusal.hasStatus(e, status))) {
                return new Refusal(session)
                        .failed(
                                NAME,
                                "objects below " + place + " cannot be deleted, as " + place.setting() + " wants",
                                Statement.of("s3:DeleteObject", session.objectsArn(place.bucket(), place.prefix())),
                                e);
            }
        }
        return Finding.ok(NAME, "objects below " + place + " may be deleted");
    }
}
