package io.metricstream.relay.receive;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Bodies of SQS messages, as short as they can be. */
final class Notifications {
    private Notifications() {}

    static String records(String... records) {
        return "{\"Records\":[" + String.join(",", records) + "]}";
    }

    /** @param key as it stands in the event */
    static String s3Record(String eventName, String key) {
        return s3Record(eventName, "metrics", key);
    }

    static String s3Record(String eventName, String bucket, String key) {
        return "{\"eventVersion\":\"2.1\",\"eventName\":\"" + eventName + "\",\"s3\":{\"bucket\":{\"name\":\"" + bucket
                + "\"},\"object\":{\"key\":\"" + key + "\",\"eTag\":\"e\"}}}";
    }

    static String eventBridge(String detailType, String key) {
        return "{\"detail-type\":\"" + detailType
                + "\",\"source\":\"aws.s3\",\"detail\":{\"bucket\":{\"name\":\"metrics\"}," + "\"object\":{\"key\":\""
                + key + "\",\"etag\":\"e\"}}}";
    }

    static String sns(String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Type", "Notification")
                .put("MessageId", "1")
                .put("TopicArn", "arn:aws:sns:eu-west-1:1:t")
                .put("Subject", "Amazon S3 Notification")
                .put("Message", message)
                .toString();
    }
}
