package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.OtlpRequest;
import io.metricstream.relay.kit.Samples;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Somebody who does, in a folder of their own, what the code blocks of the README say, one after the other and to the letter.
 * Put in place of its words are the URL of the endpoint and the ID of a dead letter; AWS is an embedded one, by the variables
 * of its SDK.
 */
class NewcomerIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));
    private static final Path DEMO = Path.of(System.getProperty("relay.demo.jar"));

    /** As the README calls them. */
    private static final String SOURCE = "my-metrics";

    private static final String FAILURES = "my-metric-failures";
    private static final String UNWANTED = "amazonaws.com/AWS/EC2/";

    @TempDir
    Path folder;

    private final List<String> exports = new ArrayList<>();

    /** What a clone has, once it is built. */
    @BeforeEach
    void install() throws IOException {
        Path target = Files.createDirectory(folder.resolve("target"));
        Files.createSymbolicLink(target.resolve(RELAY.getFileName()), RELAY);
        Files.createSymbolicLink(target.resolve(DEMO.getFileName()), DEMO);
        Files.copy(Path.of("relay"), folder.resolve("relay"), StandardCopyOption.COPY_ATTRIBUTES);
        try (Stream<Path> examples = Files.walk(Path.of("examples"))) {
            for (Path file : examples.toList()) {
                Files.copy(file, folder.resolve(file));
            }
        }
        // The archive of classes is made in LauncherIT; an empty one says that it cannot be made.
        String jvm = System.getProperty("java.vm.version").replaceAll("[^A-Za-z0-9.]", "_");
        Path archive = Files.createFile(target.resolve("metric-stream-relay-" + jvm + ".archive"));
        Files.setLastModifiedTime(archive, FileTime.from(Instant.now().plusSeconds(60)));
    }

    @Test
    void theReadmeLeadsFromTheDemoToADeadLetterSentAgain() throws Exception {
        List<String> blocks = blocks(Files.readString(Path.of("README.md")));
        assertThat(blocks).hasSize(5);
        // Beside what follows: the demo waits more than it works.
        try (Outside outside = new Outside();
                RelayProcess demo = bash(blocks.get(0), outside)) {
            assertThat(blocks.get(0)).contains("./relay demo");
            AtomicBoolean refuses = new AtomicBoolean();
            outside.receiver().keepRequests(true);
            outside.receiver()
                    .answer(request ->
                            refuses.get() && hasUnwanted(request) ? OtlpAnswer.status(400) : OtlpAnswer.accepted());

            makeBuckets(blocks.get(1), outside);
            carryTheOwnBucket(blocks.get(2), outside);
            editARoute(blocks.get(3), outside, refuses);
            sendTheDeadLetterAgain(blocks.get(4), outside);

            assertThat(demo.end()).as(demo.toString()).isZero();
            assertThat(demo.out()).contains("none lost, none twice");
        }
    }

    /** The AWS command line is not part of what is tested: of its one command the bucket's name is taken. */
    private static void makeBuckets(String block, Outside outside) {
        assertThat(block.strip()).isEqualTo("aws s3 mb s3://" + FAILURES);
        outside.aws().createBucket(FAILURES);
        outside.aws().createBucket(SOURCE);
    }

    private void carryTheOwnBucket(String block, Outside outside) throws Exception {
        assertThat(block).contains("export S3_BUCKET_NAME=" + SOURCE, "./relay doctor", "./relay run");
        put(outside, "2026/11/23/first");
        try (RelayProcess relay = bash(block, outside)) {
            long points = points();
            relay.await("all data points", () -> outside.receiver().accepted().total() >= points);
            relay.terminateChildren();
            assertThat(outside.receiver().accepted().total()).isEqualTo(points);
            assertThat(relay.out()).contains("ok").doesNotContain("failed");
            assertThat(relay.err()).doesNotContain("ERROR", "Exception", ":0/");
        }
        block.lines().filter(line -> line.startsWith("export ")).forEach(exports::add);
    }

    private void editARoute(String block, Outside outside, AtomicBoolean refuses) throws Exception {
        int before = outside.receiver().kept().size();
        try (RelayProcess relay = bash(block, outside)) {
            relay.awaitErr("running: ");
            assertThat(relay.out()).contains("enrich: without AWS/EC2; then resource attributes (routes/enrich");
            put(outside, "2026/11/23/second");
            relay.await("what is edited", () -> outside.receiver().kept().size() > before);
            assertThat(outside.receiver()
                            .kept()
                            .subList(before, outside.receiver().kept().size()))
                    .allSatisfy(request -> assertThat(names(request)).noneMatch(name -> name.startsWith(UNWANTED)));

            Path edited = folder.resolve("routes/enrich.camel.yaml");
            String example = Files.readString(edited);
            Files.writeString(edited, example.replace("- marshal:", "- marshall:"));
            relay.awaitErr("not reloaded, what ran runs on: routes/enrich.camel.yaml, line ");
            Files.writeString(edited, example.replace("'AWS/EC2'", "'AWS/None'"));
            relay.awaitErr("reloaded: routes/enrich.camel.yaml changed");

            refuses.set(true);
            put(outside, "2026/11/23/third");
            relay.await("a dead letter", () -> !letters(outside).isEmpty());
            refuses.set(false);
            relay.terminateChildren();
        }
    }

    private void sendTheDeadLetterAgain(String block, Outside outside) throws Exception {
        assertThat(block).contains("dead-letters list", "dead-letters show ID", "dead-letters replay --all");
        String id = letters(outside).get(0).replaceFirst("^dead-letter/", "");
        try (RelayProcess relay = bash(block.replace(" ID ", " '" + id + "' "), outside)) {
            assertThat(relay.end()).as(relay.toString()).isZero();
            assertThat(relay.out()).contains(id, "rejected", "accepted and gone");
        }
        assertThat(letters(outside)).isEmpty();
    }

    private static boolean hasUnwanted(OtlpRequest request) {
        return names(request).stream().anyMatch(name -> name.startsWith(UNWANTED));
    }

    private static List<String> names(OtlpRequest request) {
        List<String> names = new ArrayList<>();
        MetricPoint.forEach(request.message(), point -> names.add(point.metric()));
        return names;
    }

    /** Data points of the capture. */
    private static long points() throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(Samples.read("otel10.bin"));
        long[] points = new long[1];
        while (in.available() > 0) {
            MetricPoint.forEach(ExportMetricsServiceRequest.parseDelimitedFrom(in), point -> points[0]++);
        }
        return points[0];
    }

    private static void put(Outside outside, String key) {
        outside.aws()
                .s3()
                .putObject(
                        put -> put.bucket(SOURCE).key(key), RequestBody.fromBytes(Samples.read("otel10-newline.bin")));
    }

    private static List<String> letters(Outside outside) {
        return outside.aws().s3().listObjectsV2(list -> list.bucket(FAILURES)).contents().stream()
                .map(S3Object::key)
                .toList();
    }

    private RelayProcess bash(String block, Outside outside) {
        Map<String, String> environment = new HashMap<>(outside.aws().environment());
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.put("RELAY_HTTP_PORT", "0");
        environment.put("RELAY_SOURCE_POLL_INTERVAL", "1s");
        String script = String.join("\n", exports) + "\n" + block;
        return RelayProcess.bash(
                script.replace(
                        "http://localhost:4318/v1/metrics",
                        outside.receiver().endpoint().toString()),
                folder,
                environment);
    }

    /** What is to be typed: blocks of sh, those in lists too. */
    private static List<String> blocks(String markdown) {
        return Pattern.compile("(?ms)^( *)```sh\\n(.*?)^\\1```$")
                .matcher(markdown)
                .results()
                .map(found -> found.group(2).replaceAll("(?m)^" + found.group(1), ""))
                .toList();
    }
}
