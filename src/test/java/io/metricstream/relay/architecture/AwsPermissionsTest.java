package io.metricstream.relay.architecture;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds the policies of the AWS template to the program: what the code calls is allowed, and nothing else is. A new call fails
 * here, and not in somebody's account.
 */
class AwsPermissionsTest {
    private static final Path TEMPLATE = Path.of("deploy/aws/metric-stream-relay.yaml");
    private static final Path PERMISSIONS = Path.of("deploy/aws/permissions.md");

    private static final Pattern CLIENT = Pattern.compile("software\\.amazon\\.awssdk\\.services\\.\\w+\\.\\w+Client");
    private static final Pattern ACTION = Pattern.compile("\\b(?:s3|sqs|kms):\\w+");

    /** Not calls of AWS. */
    private static final Set<String> LOCAL = Set.of("builder", "close", "create", "serviceClientConfiguration");

    /** What each call of ours asks for (AWS, Service Authorization Reference). */
    private static final Map<String, Set<String>> ACTIONS = Map.ofEntries(
            entry("S3Client.listObjectsV2", Set.of("s3:ListBucket")),
            entry("S3Client.getObject", Set.of("s3:GetObject")),
            entry("S3Client.getObjectAsBytes", Set.of("s3:GetObject")),
            entry("S3Client.headObject", Set.of("s3:GetObject")),
            entry("S3Client.copyObject", Set.of("s3:GetObject", "s3:PutObject")),
            entry("S3Client.deleteObject", Set.of("s3:DeleteObject")),
            entry("S3Client.putObject", Set.of("s3:PutObject")),
            entry("S3Client.getBucketNotificationConfiguration", Set.of("s3:GetBucketNotification")),
            entry("S3Client.getBucketLifecycleConfiguration", Set.of("s3:GetLifecycleConfiguration")),
            entry("SqsClient.getQueueUrl", Set.of("sqs:GetQueueUrl")),
            entry("SqsClient.getQueueAttributes", Set.of("sqs:GetQueueAttributes")),
            entry("SqsClient.receiveMessage", Set.of("sqs:ReceiveMessage")),
            entry("SqsClient.deleteMessage", Set.of("sqs:DeleteMessage")),
            entry("SqsClient.changeMessageVisibility", Set.of("sqs:ChangeMessageVisibility")),
            entry("StsClient.getCallerIdentity", Set.of()));

    /** What Camel's components call for us: HeadBucket and PutObject; receive, hide again, delete. */
    private static final Set<String> BY_CAMEL = Set.of(
            "s3:ListBucket", "s3:PutObject", "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage");

    /** The template names the queue by its URL. */
    private static final Set<String> NOT_WITH_THE_TEMPLATE = Set.of("sqs:GetQueueUrl");

    private static final Set<String> BY_S3_WITH_A_KEY = Set.of("kms:Decrypt", "kms:GenerateDataKey");

    /** Of what leads to a queue: only {@code doctor} asks, and only where there is a queue. */
    private static final Set<String> BY_DOCTOR_OF_A_QUEUE =
            Set.of("s3:GetBucketNotification", "s3:GetLifecycleConfiguration");

    /** What {@code getObject} asks for where a notification names a version; the bucket of the template has none at first. */
    private static final Set<String> OF_A_VERSION = Set.of("s3:GetObjectVersion");

    /** As {@code S3Client.getObject}, all of the program's own. */
    private static final Set<String> CALLS = readCalls();

    @Test
    void it_is_known_what_each_call_asks_for() {
        assertThat(CALLS)
                .contains("S3Client.getObject", "SqsClient.getQueueUrl", "StsClient.getCallerIdentity")
                .isSubsetOf(ACTIONS.keySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"RelayPolicySqs", "RelayPolicyPoll", "RelayPolicyFirehoseHttp"})
    void the_policy_allows_what_is_called_and_nothing_else(String policy) throws IOException {
        boolean hasQueue = policy.equals("RelayPolicySqs");
        Set<String> needed = needed();
        needed.removeIf(action -> !hasQueue && (action.startsWith("sqs:") || BY_DOCTOR_OF_A_QUEUE.contains(action)));
        Set<String> useful = new TreeSet<>(needed);
        useful.addAll(BY_S3_WITH_A_KEY);
        if (hasQueue) {
            needed.addAll(OF_A_VERSION);
            useful.addAll(OF_A_VERSION);
        }

        assertThat(allowed(policy)).containsAll(needed).isSubsetOf(useful);
    }

    @Test
    void no_policy_has_a_star_for_an_action_or_for_all_resources() throws IOException {
        assertThat(Files.readAllLines(TEMPLATE))
                .filteredOn(line -> line.contains("Action:"))
                .hasSizeGreaterThan(20)
                .noneMatch(line -> line.contains("*"));
        assertThat(Files.readString(TEMPLATE)).doesNotContainPattern("Resource: *\\[?\"?\\*");
    }

    @Test
    void the_list_of_permissions_names_each_that_a_policy_of_the_relay_has() throws IOException {
        assertThat(Files.readString(PERMISSIONS))
                .contains(allowed("RelayPolicySqs"))
                .contains(allowed("OperatorPolicy"))
                .contains(NOT_WITH_THE_TEMPLATE);
    }

    private static Set<String> readCalls() {
        return new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .withImportOption(location -> !location.contains("/relay/demo/"))
                        .importPackages(FlowTest.BASE)
                        .stream()
                        .flatMap(type -> type.getMethodCallsFromSelf().stream())
                        .filter(call ->
                                CLIENT.matcher(call.getTargetOwner().getName()).matches())
                        .filter(call -> !LOCAL.contains(call.getName()))
                        .map(call -> call.getTargetOwner().getSimpleName() + "." + call.getName())
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> needed() {
        Set<String> needed = CALLS.stream()
                .flatMap(call -> ACTIONS.getOrDefault(call, Set.of()).stream())
                .collect(Collectors.toCollection(TreeSet::new));
        needed.addAll(BY_CAMEL);
        needed.removeAll(NOT_WITH_THE_TEMPLATE);
        return needed;
    }

    /** All actions of one resource of the template, under whatever condition. */
    private static Set<String> allowed(String policy) throws IOException {
        String template = Files.readString(TEMPLATE);
        String resource = template.substring(template.indexOf("\n  " + policy + ":\n") + 1);
        Stream<String> lines = resource.lines().skip(1).takeWhile(line -> line.isBlank() || line.startsWith("    "));
        return lines.filter(line -> line.contains("Action:"))
                .flatMap(line -> ACTION.matcher(line).results())
                .map(found -> found.group())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
