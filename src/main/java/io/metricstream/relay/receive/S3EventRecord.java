package io.metricstream.relay.receive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.metricstream.relay.receive.S3Notification.Created;
import io.metricstream.relay.receive.S3Notification.Ignored;
import io.metricstream.relay.receive.S3Notification.Unusable;
import io.metricstream.relay.state.ObjectIdentity;
import java.net.URLDecoder;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one record of an S3 event, or one event of EventBridge. They spell the same things differently. */
final class S3EventRecord {
    /** Also the names of old buckets (S3 user guide, "Bucket naming rules"); never an ARN, which would lead elsewhere. */
    private static final Pattern BUCKET = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{1,254}");

    /** S3 user guide, "Naming Amazon S3 objects". */
    private static final int LONGEST_KEY_BYTES = 1_024;

    /** It only saves a look-up, so one that cannot be counts as none; PostgreSQL stores no text with a NUL in it. */
    private static final Pattern ETAG = Pattern.compile("[!-~]{1,256}");

    /** What {@link URLDecoder} puts where the bytes are no UTF-8. */
    private static final String REPLACEMENT = "\uFFFD";

    private S3EventRecord() {}

    /**
     * A record of an event of S3, of major version 2. Its key is form-urlencoded.
     *
     * @param name how a sentence names this record
     */
    static S3Notification ofS3(JsonNode record, String name) {
        String version = text(record, "eventVersion");
        if (version == null || !version.startsWith("2.")) {
            return new Unusable(
                    name + " has event version '" + OneLine.excerpt(version) + "'; only version 2 is known");
        }
        String event = text(record, "eventName");
        if (event == null) {
            return new Unusable(name + " has no eventName");
        }
        // Servers that speak S3 put "s3:" in front, as the configuration of notifications does.
        if (!event.startsWith("ObjectCreated:") && !event.startsWith("s3:ObjectCreated:")) {
            return new Ignored(S3Notification.OTHER_EVENT);
        }
        JsonNode object = record.path("s3").path("object");
        String encoded = text(object, "key");
        String key = encoded == null ? null : decoded(encoded);
        if (encoded != null && key == null) {
            return new Unusable(name + " has a key that is not urlencoded UTF-8: '" + OneLine.excerpt(encoded) + "'");
        }
        String bucket = text(record.path("s3").path("bucket"), "name");
        return reference(name, bucket, key, text(object, "versionId"), text(object, "eTag"));
    }

    /** An event of EventBridge. Its key is plain: decoding it would damage every plus and percent sign. */
    static S3Notification ofEventBridge(JsonNode event) {
        if (!"aws.s3".equals(text(event, "source")) || !"Object Created".equals(text(event, "detail-type"))) {
            return new Ignored(S3Notification.OTHER_EVENT);
        }
        JsonNode object = event.path("detail").path("object");
        String bucket = text(event.path("detail").path("bucket"), "name");
        return reference(
                "the event of EventBridge",
                bucket,
                text(object, "key"),
                text(object, "version-id"),
                text(object, "etag"));
    }

    /** The text in this field; null where it is absent, or anything but text. */
    static @Nullable String text(JsonNode node, String field) {
        return node.path(field).textValue();
    }

    private static S3Notification reference(
            String name,
            @Nullable String bucket,
            @Nullable String key,
            @Nullable String version,
            @Nullable String etag) {
        if (bucket == null) {
            return new Unusable(name + " names no bucket");
        }
        if (!BUCKET.matcher(bucket).matches()) {
            return new Unusable(name + " names a bucket that cannot be: '" + OneLine.excerpt(bucket) + "'");
        }
        if (key == null || key.isEmpty()) {
            return new Unusable(name + " names no key");
        }
        if (key.getBytes(UTF_8).length > LONGEST_KEY_BYTES
                || key.indexOf('\0') >= 0
                || !UTF_8.newEncoder().canEncode(key)) {
            return new Unusable(name + " names a key that cannot be: '" + OneLine.excerpt(key) + "'");
        }
        return new Created(new ObjectReference(bucket, key, version, etag == null ? null : usable(etag), null));
    }

    private static @Nullable String usable(String etag) {
        String bare = ObjectIdentity.bareEtag(etag);
        return ETAG.matcher(bare).matches() ? bare : null;
    }

    /** Null where {@code encoded} is no form-urlencoded UTF-8. */
    private static @Nullable String decoded(String encoded) {
        String key;
        try {
            key = URLDecoder.decode(encoded, UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
        // The replacement character is legal in a key, but then the encoded key has it too.
        boolean replaced = key.contains(REPLACEMENT)
                && !encoded.contains(REPLACEMENT)
                && !encoded.toUpperCase(Locale.ROOT).contains("%EF%BF%BD");
        return replaced ? null : key;
    }
}
