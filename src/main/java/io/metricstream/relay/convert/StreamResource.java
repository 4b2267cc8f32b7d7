package io.metricstream.relay.convert;

import io.metricstream.relay.convert.PointAttributes.Label;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.WireBuffer;
import java.util.Map;

/**
 * Where the lines of json of one metric stream come from. The account is the one that the metrics belong to; where a
 * monitoring account streams those of others, the line does not name it, and the ARN is of the account that is named.
 */
record StreamResource(String account, String region, String stream) {
    /** AWS partitions by the beginning of their regions' names; all others are {@code aws}. */
    private static final Map<String, String> PARTITIONS = Map.of(
            "cn-", "aws-cn",
            "us-gov-", "aws-us-gov",
            "us-iso-", "aws-iso",
            "us-isob-", "aws-iso-b",
            "eu-isoe-", "aws-iso-e",
            "us-isof-", "aws-iso-f",
            "eusc-", "aws-eusc");

    /** Writes the attributes of the resource, those that opentelemetry 1.0 has and in its order. */
    void write(WireBuffer out) {
        attribute(out, "cloud.provider", "aws");
        attribute(out, "cloud.account.id", account);
        attribute(out, "cloud.region", region);
        attribute(out, "aws.exporter.arn", arn());
    }

    private String arn() {
        String partition = PARTITIONS.entrySet().stream()
                .filter(entry -> region.startsWith(entry.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("aws");
        return "arn:" + partition + ":cloudwatch:" + region + ":" + account + ":metric-stream/" + stream;
    }

    private static void attribute(WireBuffer out, String key, String value) {
        PointAttributes.writeOne(out, OtlpFields.RESOURCE_ATTRIBUTE, new Label(key, value));
    }
}
