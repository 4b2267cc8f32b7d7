package io.metricstream.relay.doctor;

import io.metricstream.relay.settings.Setting;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Whether a bucket is there, in this region, and may be listed: without that, a missing object reads as a denied one. */
final class BucketCheck extends Check {
    /**
     * A place in S3.
     *
     * @param setting that names the bucket
     */
    record Place(Setting setting, String bucket, String prefix) {
        @Override
        public String toString() {
            return "s3://" + bucket + "/" + prefix;
        }
    }

    static final String SOURCE = "source bucket";
    static final String FAILURES = "failure bucket";

    private final Place place;
    private final Session session;
    private final Clocks clocks;

    BucketCheck(String name, Place place, Session session, Clocks clocks) {
        super(name, CredentialsCheck.NAME);
        this.place = place;
        this.session = session;
        this.clocks = clocks;
    }

    @Override
    Finding look() {
        try {
            ListObjectsV2Response page = session.s3()
                    .listObjectsV2(list -> list.bucket(place.bucket())
                            .prefix(place.prefix().isEmpty() ? null : place.prefix())
                            .maxKeys(1)
                            .overrideConfiguration(session.call()));
            clocks.saw("S3", page.sdkHttpResponse().firstMatchingHeader("Date").orElse(null));
            return Finding.ok(name(), place + " is there, and may be listed");
        } catch (SdkException e) {
            String what = place + " cannot be listed";
            return Refusal.hasCode(e, "NoSuchBucket")
                    ? Finding.failed(
                            name(),
                            what + ": " + Refusal.said(e),
                            "make it, with 'aws s3 mb s3://" + place.bucket() + "', or correct " + place.setting())
                    : new Refusal(session)
                            .failed(name(), what, Statement.of("s3:ListBucket", session.bucketArn(place.bucket())), e);
        }
    }
}
