package io.metricstream.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.service.AwsClients;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

class InspectCommandTest {
    private static final byte[] CAPTURE = Samples.read("otel10-newline.bin");

    static EmbeddedAws aws;

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() {
        aws = EmbeddedAws.start();
        aws.createBucket("metrics");
    }

    @AfterAll
    static void stop() {
        aws.close();
    }

    @ParameterizedTest
    @CsvSource({
        "otel10-newline.bin, 0",
        "otel10-multimember.gz, 0",
        "otel07.bin, 0",
        "json.ndjson, 0",
    })
    void theStatusSaysWhetherAllOfItWouldBeDelivered(String sample, int status) throws Exception {
        Path file = Files.write(directory.resolve(sample), Samples.read(sample));

        assertThat(run(file.toString())).isEqualTo(status);
        assertThat(out.toString()).startsWith(file + "\n").contains("data points");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void anObjectOfS3IsReadByItsVeryKey() throws Exception {
        String key = "year=2026/a b+c%20é?.bin";
        aws.s3().putObject(put -> put.bucket("metrics").key(key), RequestBody.fromBytes(Gzip.of(CAPTURE)));

        assertThat(run("--json", "s3://metrics/" + key)).isZero();

        JsonNode report = new ObjectMapper().readTree(out.toString());
        assertThat(report.get("object").asText()).isEqualTo("s3://metrics/" + key);
        assertThat(report.get("compression").asText()).isEqualTo("gzip");
        assertThat(report.get("data_points").asLong()).isEqualTo(710);
        assertThat(report.at("/formats/0/format").asText()).isEqualTo("opentelemetry1.0");
        assertThat(report.at("/metric_list/0/time_unix_nano").asLong()).isPositive();
        assertThat(report.at("/frame_list/1/offset").asLong()).isEqualTo(89_637);
        assertThat(report.at("/damage/ranges").asLong()).isZero();
    }

    @Test
    void aDeadLetterTellsWhyItIsThere() {
        aws.s3()
                .putObject(
                        put -> put.bucket("metrics")
                                .key("dead-letter/x")
                                .metadata(Map.of(
                                        "reason", "rejected",
                                        "offset", "0",
                                        "length", "89636",
                                        "attempts", "2",
                                        "source-key", "gr%C3%B6%C3%9Fe",
                                        "detail", "the endpoint answered 400: %1B[31mout of order")),
                        RequestBody.fromBytes(Arrays.copyOf(CAPTURE, 89_636)));

        assertThat(run("s3://metrics/dead-letter/x")).isZero();
        assertThat(out.toString())
                .contains("reason: rejected")
                .contains("source-key: größe")
                .contains("detail: the endpoint answered 400: \\u{1B}[31mout of order");
    }

    @Test
    void jsonIsAsciiWhateverItHolds() throws Exception {
        Path file = Files.write(directory.resolve("gz.\u202Eelif"), CAPTURE);

        assertThat(run("--json", file.toString())).isZero();
        assertThat(out.toString()).matches("[\\n -~]+");
        assertThat(new ObjectMapper().readTree(out.toString()).get("object").asText())
                .isEqualTo(file.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nowhere.bin | there is no file nowhere.bin",
                "s3://metrics/nowhere | s3://metrics/nowhere: there is no such object",
                "s3://no-such-bucket/key | s3://no-such-bucket/key: there is no such bucket",
            })
    void whatIsNotThereIsOneLine(String object, String line) {
        assertThat(run(object)).isEqualTo(1);
        assertThat(err.toString()).isEqualTo("relay: " + line + System.lineSeparator());
    }

    @Test
    void aDirectoryIsNoObject() {
        assertThat(run(directory.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("is a directory; name one file").hasLineCount(1);
    }

    @Test
    void aRefusalNamesWhatIsAtFault() {
        S3ClientBuilder stranger = client(aws.s3Endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("who", "knows")));

        assertThat(run(
                        new InspectCommand(() -> new AwsClients(stranger.build(), aws.newSqsClient())),
                        "s3://metrics/x"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("relay: s3://metrics/x: S3 answered 403 InvalidAccessKeyId")
                .contains("check the AWS credentials")
                .hasLineCount(1);
    }

    @Test
    void anS3ThatIsNotThereNamesTheSettings() {
        S3ClientBuilder nobody =
                client(URI.create("http://127.0.0.1:1")).credentialsProvider(AnonymousCredentialsProvider.create());

        assertThat(run(new InspectCommand(() -> new AwsClients(nobody.build(), aws.newSqsClient())), "s3://metrics/x"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("relay: s3://metrics/x: S3 is not reached; check AWS_REGION")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource({"s3://metrics", "s3://metrics/", "s3:///key", "--max-frame-size=9x x", "--max-frame-size=9GiB x"})
    void wrongUsageIsStatusTwo(String arguments) {
        assertThat(run(arguments.split(" (?=x)"))).isEqualTo(2);
        assertThat(err.toString()).startsWith("relay: ").hasLineCount(1);
    }

    @Test
    void aFrameBeyondTheLimitIsTooLarge() throws Exception {
        Path file = Files.write(directory.resolve("object"), CAPTURE);

        assertThat(run("--max-frame-size=64KiB", file.toString())).isEqualTo(3);
        assertThat(out.toString()).contains("too-large");
    }

    private int run(String... arguments) {
        return run(new InspectCommand(() -> new AwsClients(aws.newS3Client(), aws.newSqsClient())), arguments);
    }

    private int run(InspectCommand command, String... arguments) {
        ErrorLine errors = new ErrorLine();
        return new CommandLine(command)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .execute(arguments);
    }

    private static S3ClientBuilder client(URI endpoint) {
        return S3Client.builder()
                .endpointOverride(endpoint)
                .forcePathStyle(true)
                .region(Region.US_EAST_1);
    }
}
