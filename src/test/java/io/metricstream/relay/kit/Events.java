package io.metricstream.relay.kit;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Bodies of SQS messages, as S3, SNS and EventBridge write them, but for fields that nobody reads. */
public final class Events {
    public static final String TEST = "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"" + Rig.SOURCE
            + "\",\"Time\":\"2026-08-01T00:00:00.000Z\",\"RequestId\":\"1\",\"HostId\":\"2\"}";

    private Events() {}

    /** One event with a record for each of these keys of the source bucket, which are as they are, not encoded. */
    public static String created(String... keys) {
        return records(Arrays.stream(keys)
                .map(key -> record("ObjectCreated:Put", Rig.SOURCE, key))
                .toArray(String[]::new));
    }

    public static String records(String... records) {
        return Arrays.stream(records).collect(Collectors.joining(",", "{\"Records\":[", "]}"));
    }

    /** @param key as it is; here it is form-urlencoded, with the slashes left, as S3 does */
    public static String record(String eventName, String bucket, String key) {
        String encoded = URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
        return "{\"eventVersion\":\"2.3\",\"eventSource\":\"aws:s3\",\"eventName\":\"" + eventName
                + "\",\"s3\":{\"bucket\":{\"name\":\"" + bucket + "\"},\"object\":{\"key\":\"" + encoded
                + "\",\"sequencer\":\"0055\"}}}";
    }

    /** Its key is plain. */
    public static String eventBridge(String key) {
        return "{\"version\":\"0\",\"detail-type\":\"Object Created\",\"source\":\"aws.s3\",\"detail\":{\"bucket\":"
                + "{\"name\":\"" + Rig.SOURCE + "\"},\"object\":{\"key\":\"" + key
                + "\"},\"reason\":\"CompleteMultipartUpload\"}}";
    }

    public static String sns(String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Type", "Notification")
                .put("MessageId", "1")
                .put("TopicArn", "arn:aws:sns:eu-west-1:111122223333:metrics")
                .put("Subject", "Amazon S3 Notification")
                .put("Message", message)
                .toString();
    }
}
