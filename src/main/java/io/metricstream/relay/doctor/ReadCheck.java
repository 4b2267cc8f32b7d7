package io.metricstream.relay.doctor;

import io.metricstream.relay.doctor.BucketCheck.Place;
import io.metricstream.relay.inspect.ObjectInspector;
import io.metricstream.relay.inspect.ObjectReport;
import io.metricstream.relay.inspect.StoredObject;
import io.metricstream.relay.split.Format;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Whether objects may be read, and whether the newest begins with frames. Where there is none, a key that is not there is asked for. */
final class ReadCheck extends Check {
    static final String NAME = "read";

    /** More than the largest record of Firehose, 1000 KiB. */
    private static final long FIRST_BYTES = 2 << 20;

    /** What a shell takes as it stands: a key is text from outside, and advice is copied. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=+@%-]+");

    private final Place place;
    private final FreshnessCheck freshness;
    private final int maxFrameSize;
    private final Session session;

    /** @param maxFrameSize as {@code relay.split.max-frame-size}, in bytes */
    ReadCheck(Place place, FreshnessCheck freshness, int maxFrameSize, Session session) {
        super(NAME, FreshnessCheck.NAME);
        this.place = place;
        this.freshness = freshness;
        this.maxFrameSize = maxFrameSize;
        this.session = session;
    }

    @Override
    Finding look() throws IOException {
        S3Object newest = freshness.newest();
        String key = newest == null ? Probe.key(place.prefix()) : newest.key();
        String url = "s3://" + place.bucket() + "/" + key;
        try {
            byte[] first = session.s3()
                    .getObjectAsBytes(get -> get.bucket(place.bucket())
                            .key(key)
                            .range(newest == null ? null : "bytes=0-" + (FIRST_BYTES - 1))
                            .overrideConfiguration(session.call()))
                    .asByteArrayUnsafe();
            return report(url, first, newest == null || first.length >= newest.size());
        } catch (SdkException e) {
            if (Refusal.hasStatus(e, 404)) {
                return Finding.ok(NAME, "objects below " + place + " may be read");
            }
            if (Refusal.hasCode(e, "InvalidObjectState")) {
                return Finding.failed(
                        NAME,
                        url + " lies in an archive",
                        "restore it, and take the transition to GLACIER or DEEP_ARCHIVE out of the bucket's lifecycle"
                                + " for " + place);
            }
            return new Refusal(session)
                    .failed(
                            NAME,
                            url + " cannot be read",
                            Statement.of("s3:GetObject", session.objectsArn(place.bucket(), place.prefix())),
                            e);
        }
    }

    /** Of a beginning, what is wrong with its end is no fault of the object. */
    private Finding report(String url, byte[] bytes, boolean isWhole) throws IOException {
        ObjectReport report = ObjectInspector.inspect(
                new StoredObject(url, new ByteArrayInputStream(bytes), bytes.length, Map.of()), maxFrameSize, 1);
        boolean begins = report.frames() > 0
                && (report.isAllGood() || report.damageList().get(0).offset() > 0);
        if (begins && (!isWhole || report.isAllGood())) {
            return Finding.ok(
                    NAME,
                    url + " begins with frames: "
                            + report.formats().stream()
                                    .map(ObjectReport.FormatCount::format)
                                    .map(Format::word)
                                    .collect(Collectors.joining(", "))
                            + (report.compression().equals("none") ? "" : ", " + report.compression()));
        }
        String advice = PLAIN.matcher(url).matches()
                ? "run 'relay inspect " + url + "' to see what is in it; "
                : "see with 'relay inspect' what is in it; ";
        return begins
                ? Finding.warning(
                        NAME,
                        url + " is damaged in " + report.damage().ranges() + " places",
                        advice + "what is damaged is dead-lettered, the rest is delivered")
                : Finding.failed(
                        NAME,
                        url + " does not begin with a frame",
                        advice + "only the objects of a metric stream may lie below " + place
                                + ": set relay.source.prefix (S3_PREFIX) to what these begin with");
    }
}
