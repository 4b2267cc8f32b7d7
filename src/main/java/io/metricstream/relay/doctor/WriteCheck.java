package io.metricstream.relay.doctor;

import io.metricstream.relay.doctor.BucketCheck.Place;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;

/**
 * Whether objects may be written. An object is sent with a checksum that it does not have: S3 asks for the permission first,
 * then finds the checksum wrong (400 BadDigest), and keeps nothing. What a server that compares no checksums has kept is
 * deleted.
 */
final class WriteCheck extends Check {
    private final String needed;
    private final Place place;
    private final Session session;

    /** @param needed the check of the bucket */
    WriteCheck(String name, String needed, Place place, Session session) {
        super(name, needed);
        this.needed = needed;
        this.place = place;
        this.session = session;
    }

    @Override
    Finding look() {
        String key = Probe.key(place.prefix());
        try {
            session.s3()
                    .putObject(
                            put -> put.bucket(place.bucket())
                                    .key(key)
                                    .contentMD5(Probe.WRONG_MD5)
                                    .overrideConfiguration(session.call()),
                            RequestBody.fromString("relay doctor"));
            return delete(key);
        } catch (SdkException e) {
            return Refusal.hasCode(e, "BadDigest")
                    ? Finding.ok(
                            name(),
                            place + " may be written; nothing was, since the checksum that was sent does not fit")
                    : new Refusal(session)
                            .failed(
                                    name(),
                                    place + " cannot be written",
                                    Statement.of("s3:PutObject", session.objectsArn(place.bucket(), place.prefix())),
                                    e);
        }
    }

    private Finding delete(String key) {
        try {
            session.s3()
                    .deleteObject(
                            delete -> delete.bucket(place.bucket()).key(key).overrideConfiguration(session.call()));
            return Finding.ok(name(), place + " may be written: an object was, and is deleted again");
        } catch (SdkException e) {
            return Finding.warning(
                    name(),
                    place + " may be written, but the object that was stays: " + Refusal.said(e),
                    "delete s3://" + place.bucket() + "/" + key);
        }
    }
}
