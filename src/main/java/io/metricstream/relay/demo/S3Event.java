package io.metricstream.relay.demo;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** An S3 event notification: Amazon S3 User Guide, "Event message structure". */
final class S3Event {
    private static final String CREATED = """
            {"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"%s","eventTime":"%s",\
            "eventName":"ObjectCreated:Put","userIdentity":{"principalId":"AWS:EMBEDDED"},\
            "requestParameters":{"sourceIPAddress":"127.0.0.1"},\
            "responseElements":{"x-amz-request-id":"EMBEDDED","x-amz-id-2":"EMBEDDED"},\
            "s3":{"s3SchemaVersion":"1.0","configurationId":"embedded",\
            "bucket":{"name":"%s","ownerIdentity":{"principalId":"EMBEDDED"},"arn":"arn:aws:s3:::%s"},\
            "object":{"key":"%s","size":%d,"eTag":"%s","sequencer":"%016X"}}}]}""";

    private S3Event() {}

    /**
     * The event of a new object. Its key is form-urlencoded with the slashes left, its ETag has no quotes.
     *
     * @param key as it is, not encoded
     * @param sizeBytes of the object as stored
     * @param etag with or without quotes
     */
    static String created(String region, String bucket, String key, long sizeBytes, String etag) {
        String encodedKey = URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
        return CREATED.formatted(
                region,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                bucket,
                bucket,
                encodedKey,
                sizeBytes,
                etag.replace("\"", ""),
                System.nanoTime());
    }
}
