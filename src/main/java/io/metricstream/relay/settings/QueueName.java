package io.metricstream.relay.settings;

import java.net.URI;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;

/**
 * The SQS queue of {@code relay.source.queue}, given as a name, a URL or an ARN.
 *
 * @param name without account and region
 * @param region of an ARN; a name or a URL leaves it to the SDK's own chain
 * @param url where the queue answers; absent for a bare name, of which only {@code sqs:GetQueueUrl} knows it
 */
public record QueueName(
        String name, @Nullable String region, @Nullable String url) {
    /** SQS CreateQueue: up to 80 of these characters, with {@code .fifo} at the end of a FIFO queue's name. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}|[A-Za-z0-9_-]{1,75}\\.fifo");

    /**
     * Reads one of the three forms.
     *
     * @param environment where {@code AWS_ENDPOINT_URL_SQS} and {@code AWS_ENDPOINT_URL} are looked up; they replace the
     *     host of an ARN's queue, as they do for the SDK
     * @throws IllegalArgumentException if {@code text} is none of them
     */
    public static QueueName parse(String text, Map<String, String> environment) {
        try {
            if (text.startsWith("arn:")) {
                return ofArn(Arn.fromString(text), environment);
            }
            if (text.startsWith("https://") || text.startsWith("http://")) {
                String path = URI.create(text).getPath();
                return new QueueName(checked(path.substring(path.lastIndexOf('/') + 1)), null, text);
            }
            return new QueueName(checked(text), null, null);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no queue; write its name, its URL or its ARN (arn:aws:sqs:REGION:ACCOUNT:NAME)",
                    e);
        }
    }

    /** Whether the URL has to be asked for. */
    public boolean isByName() {
        return url == null;
    }

    private static QueueName ofArn(Arn arn, Map<String, String> environment) {
        String region = arn.region().orElseThrow(() -> new IllegalArgumentException("no region"));
        String account = arn.accountId().orElseThrow(() -> new IllegalArgumentException("no account"));
        if (!arn.service().equals("sqs")) {
            throw new IllegalArgumentException("not of SQS");
        }
        String name = checked(arn.resourceAsString());
        String endpoint = Stream.of("AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL")
                .map(variable -> environment.getOrDefault(variable, ""))
                .filter(value -> !value.isBlank())
                .map(value -> value.strip().replaceAll("/+$", ""))
                .findFirst()
                .orElseGet(() -> "https://sqs." + region + "."
                        + PartitionMetadata.of(Region.of(region)).dnsSuffix());
        return new QueueName(name, region, endpoint + "/" + account + "/" + name);
    }

    private static String checked(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("not a queue's name");
        }
        return name;
    }
}
