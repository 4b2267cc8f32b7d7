package io.metricstream.relay.doctor;

import io.metricstream.relay.service.AwsClients;
import io.metricstream.relay.settings.QueueName;
import java.net.URI;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.regions.PartitionMetadata;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What the checks of AWS share: the clients, and for whom they speak. The check of the credentials comes first and fills it. */
final class Session implements AutoCloseable {
    /** Stands in an ARN for an account that nobody has told of. */
    private static final String UNKNOWN_ACCOUNT = "ACCOUNT";

    /** SQS developer guide, "Queue and message identifiers": the host names the region, the path account and queue. */
    private static final Pattern SQS_HOST = Pattern.compile("(?:sqs\\.([a-z0-9-]+)|([a-z0-9-]+)\\.queue)\\..+");

    /** IAM user guide, "IAM identifiers": assumed-role, the name of the role, that of the session. */
    private static final Pattern ROLE_SESSION = Pattern.compile("arn:[a-z-]+:sts::\\d+:assumed-role/([^/]+)/.+");

    /** Who the credentials are, as STS says. */
    record Caller(String arn, String account) {}

    private final Supplier<AwsClients> clients;
    private final AwsRequestOverrideConfiguration call;
    private volatile @Nullable AwsClients opened;
    private volatile @Nullable Caller caller;

    Session(Supplier<AwsClients> clients, Limits limits) {
        this.clients = clients;
        this.call = limits.ofCall();
    }

    /** Makes the clients; fails where the SDK finds no region. */
    void open() {
        opened = clients.get();
    }

    void identify(Caller caller) {
        this.caller = caller;
    }

    /** Of every request: it ends soon. */
    AwsRequestOverrideConfiguration call() {
        return call;
    }

    S3Client s3() {
        return aws().s3();
    }

    SqsClient sqs() {
        return aws().sqs();
    }

    private AwsClients aws() {
        return Objects.requireNonNull(opened, "the credentials are checked first");
    }

    String region() {
        Region region = s3().serviceClientConfiguration().region();
        return region == null ? "" : region.id();
    }

    /** For "add this to the policy of …". A session has none of its own: that of its role counts. */
    String who() {
        Caller known = caller;
        if (known == null) {
            return "the relay's role";
        }
        Matcher session = ROLE_SESSION.matcher(known.arn());
        return session.matches() ? "the role '" + session.group(1) + "'" : known.arn();
    }

    /** @param bucket a name, or the ARN of an access point */
    String bucketArn(String bucket) {
        return bucket.startsWith("arn:") ? bucket : "arn:" + partition() + ":s3:::" + bucket;
    }

    /** All objects whose keys begin with {@code prefix}. */
    String objectsArn(String bucket, String prefix) {
        return bucketArn(bucket) + (bucket.startsWith("arn:") ? "/object/" : "/") + prefix + "*";
    }

    String queueArn(QueueName queue) {
        String account = account();
        String region = queue.region() == null ? region() : queue.region();
        String url = queue.url();
        if (url != null) {
            URI uri = URI.create(url);
            String[] path = uri.getPath().split("/", -1);
            account = path.length > 2 ? path[path.length - 2] : account;
            Matcher host = SQS_HOST.matcher(Objects.requireNonNullElse(uri.getHost(), ""));
            if (queue.region() == null && host.matches()) {
                region = host.group(1) == null ? host.group(2) : host.group(1);
            }
        }
        return "arn:" + partition() + ":sqs:" + region + ":" + account + ":" + queue.name();
    }

    /** A key of KMS that is not known by name. */
    String anyKeyArn() {
        return "arn:" + partition() + ":kms:" + region() + ":" + account() + ":key/KEY";
    }

    private String account() {
        Caller known = caller;
        return known == null ? UNKNOWN_ACCOUNT : known.account();
    }

    private String partition() {
        return region().isEmpty()
                ? "aws"
                : PartitionMetadata.of(Region.of(region())).id();
    }

    @Override
    public void close() {
        AwsClients aws = opened;
        if (aws != null) {
            aws.close();
        }
    }
}
