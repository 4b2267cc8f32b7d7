package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.metricstream.relay.settings.RelaySettings.After;
import io.metricstream.relay.settings.RelaySettings.From;
import io.metricstream.relay.settings.RelaySettings.Mode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {
    @Test
    void theVariablesOfTheGuidesFunctionAndAFailureBucketAreEnough() {
        RelaySettings settings = SettingsReader.read(
                Map.of(
                        "OTEL_COLLECTOR_URL", "http://collector.example:4318/v1/metrics",
                        "S3_BUCKET_NAME", "metrics",
                        "S3_PREFIX", "stream/",
                        "OTEL_SERVICE_NAME", "our-cloudwatch",
                        "RELAY_DEAD_LETTER_BUCKET", "failures"),
                new Properties());

        assertThat(settings.source().mode()).isEqualTo(Mode.POLL);
        assertThat(settings.source().bucket()).isEqualTo("metrics");
        assertThat(settings.source().prefix()).isEqualTo("stream/");
        assertThat(settings.otlp().endpoint()).isEqualTo(URI.create("http://collector.example:4318/v1/metrics"));
        assertThat(settings.resource().attributes()).containsExactly(entry("service.name", "our-cloudwatch"));
        assertThat(settings.deadLetter().bucket()).isEqualTo("failures");
    }

    @Test
    void whatIsNotSetHasTheDefaultOfTheContract() {
        RelaySettings settings = read();

        assertThat(settings)
                .isEqualTo(new RelaySettings(
                        new RelaySettings.Source(
                                Mode.POLL,
                                "metrics",
                                "",
                                null,
                                new After.Keep(),
                                new From.All(),
                                Duration.ofSeconds(10),
                                null,
                                Duration.ofSeconds(60),
                                16),
                        new RelaySettings.Otlp(
                                URI.create("http://localhost:4318/v1/metrics"),
                                Map.of(),
                                Set.of(),
                                true,
                                Duration.ofSeconds(10),
                                Duration.ofHours(11),
                                Set.of(429, 502, 503, 504),
                                false,
                                new ByteSize(512 << 10),
                                32,
                                true,
                                new RelaySettings.Tls(null, null, null)),
                        new RelaySettings.Resource(Map.of("service.name", "awsCloudwatchMetrics"), false, false),
                        new RelaySettings.Split(
                                new ByteSize(8 << 20),
                                new ByteSize(Runtime.getRuntime().maxMemory() / 100 * 65)),
                        new RelaySettings.DeadLetter("failures", "dead-letter/"),
                        new RelaySettings.State(Path.of("./state"), null),
                        new RelaySettings.Http("127.0.0.1", 8080, null, Set.of()),
                        null));
    }

    /** The sweep lists a bucket: it needs to be named, and in polling each poll lists it. */
    @Test
    void theSweepIsForAQueueWithABucket() {
        assertThat(read("relay.source.queue", "q").source().sweep()).isEqualTo(Duration.ofHours(1));
        assertThat(read("relay.source.queue", "q", "relay.source.sweep", "off")
                        .source()
                        .sweep())
                .isNull();
        Map<String, String> anyBucket = environment();
        anyBucket.remove("S3_BUCKET_NAME");
        assertThat(SettingsReader.read(anyBucket, properties("relay.source.queue", "q"))
                        .source()
                        .sweep())
                .isNull();
        assertThat(read("relay.source.sweep", "1d").source().sweep()).isNull();
    }

    @Test
    void everySettingIsReadFromItsProperty() {
        RelaySettings settings = read(
                "relay.source", "sqs",
                "relay.source.queue", "notifications",
                "relay.source.prefix", "stream/",
                "relay.source.after", "move:done/",
                "relay.source.from", "2026-01-31",
                "relay.source.poll-interval", "1h30m",
                "relay.source.sweep", "1d",
                "relay.source.visibility", "2m",
                "relay.source.concurrency", "7",
                "relay.otlp.endpoint", "https://otlp.example/api/v1/metrics?tenant=a",
                "relay.otlp.headers", "api-key=a%2Cb+c=,X-Tenant=t",
                "relay.otlp.forward-headers", "X-Scope-OrgID, traceparent",
                "relay.otlp.compression", "none",
                "relay.otlp.timeout", "500ms",
                "relay.otlp.hold", "10m",
                "relay.otlp.retry-status", "500, 520",
                "relay.otlp.on-refuse-all", "dead-letter",
                "relay.otlp.batch-size", "64KiB",
                "relay.otlp.concurrency", "9",
                "relay.otlp.sort-points", "false",
                "relay.otlp.certificate", "ca.pem",
                "relay.otlp.client-certificate", "client.pem",
                "relay.otlp.client-key", "key.pem",
                "relay.resource.service-name", "cloudwatch",
                "relay.resource.attributes", "b=2,a=1%3D1",
                "relay.resource.on-conflict", "overwrite",
                "relay.resource.provenance", "true",
                "relay.split.max-frame-size", "64MiB",
                "relay.memory", "1GiB",
                "relay.dead-letter.prefix", "broken/",
                "relay.state.directory", "/var/lib/relay",
                "relay.state.url", "jdbc:postgresql://db/relay?ssl=true",
                "relay.state.user", "relay",
                "relay.http.host", "0.0.0.0",
                "relay.http.port", "0",
                "relay.http.token", "s3cret",
                "relay.firehose.access-key", "k3y",
                "relay.firehose.host", "0.0.0.0",
                "relay.firehose.port", "0",
                "relay.http.allowed-hosts", "Relay.example, other:8443");

        assertThat(settings)
                .isEqualTo(new RelaySettings(
                        new RelaySettings.Source(
                                Mode.SQS,
                                "metrics",
                                "stream/",
                                "notifications",
                                new After.Move("done/"),
                                new From.Since(Instant.parse("2026-01-31T00:00:00Z")),
                                Duration.ofMinutes(90),
                                Duration.ofDays(1),
                                Duration.ofMinutes(2),
                                7),
                        new RelaySettings.Otlp(
                                URI.create("https://otlp.example/api/v1/metrics?tenant=a"),
                                Map.of("api-key", "a,b+c=", "X-Tenant", "t"),
                                Set.of("x-scope-orgid", "traceparent"),
                                false,
                                Duration.ofMillis(500),
                                Duration.ofMinutes(10),
                                Set.of(429, 500, 502, 503, 504, 520),
                                true,
                                new ByteSize(64 << 10),
                                9,
                                false,
                                new RelaySettings.Tls(Path.of("ca.pem"), Path.of("client.pem"), Path.of("key.pem"))),
                        new RelaySettings.Resource(
                                Map.of("service.name", "cloudwatch", "b", "2", "a", "1=1"), true, true),
                        new RelaySettings.Split(new ByteSize(64 << 20), new ByteSize(1 << 30)),
                        new RelaySettings.DeadLetter("failures", "broken/"),
                        new RelaySettings.State(
                                Path.of("/var/lib/relay"),
                                new RelaySettings.Postgres("jdbc:postgresql://db/relay?ssl=true", "relay", null)),
                        new RelaySettings.Http("0.0.0.0", 0, "s3cret", Set.of("relay.example", "other:8443")),
                        new RelaySettings.Firehose("k3y", "0.0.0.0", 0)));
        assertThat(settings.resource().attributes().keySet()).containsExactly("service.name", "b", "a");
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT, http://h:1/own, http://h:1/own",
        "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT, http://h:1, http://h:1/",
        "OTEL_EXPORTER_OTLP_ENDPOINT, http://h:1, http://h:1/v1/metrics",
        "OTEL_EXPORTER_OTLP_ENDPOINT, https://h/mine/, https://h/mine/v1/metrics",
        "OTEL_COLLECTOR_URL, http://h:1/v1/metrics, http://h:1/v1/metrics",
        "OTEL_COLLECTOR_URL, http://h:1/push, http://h:1/push",
    })
    void aBaseEndpointGetsThePathAndAUrlIsUsedAsItIs(String variable, String value, URI endpoint) {
        assertThat(readWith(variable, value).otlp().endpoint()).isEqualTo(endpoint);
    }

    @Test
    void theFirstVariableThatIsNotBlankBeatsTheOthersAndTheProperty() {
        Map<String, String> environment = environment();
        environment.put("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", " ");
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "http://second:4318");
        environment.put("OTEL_COLLECTOR_URL", "http://third:4318/v1/metrics");

        assertThat(SettingsReader.read(
                                environment, properties("relay.otlp.endpoint", "http://property:4318/v1/metrics"))
                        .otlp()
                        .endpoint())
                .isEqualTo(URI.create("http://second:4318/v1/metrics"));
    }

    @Test
    void timeoutsOfOpenTelemetryAreMilliseconds() {
        assertThat(readWith("OTEL_EXPORTER_OTLP_TIMEOUT", "2500").otlp().timeout())
                .isEqualTo(Duration.ofMillis(2500));
        assertThatThrownBy(() -> readWith("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT", "10s"))
                .isInstanceOf(SettingException.class)
                .hasMessage("OTEL_EXPORTER_OTLP_METRICS_TIMEOUT: '10s' is no number of milliseconds;"
                        + " OTEL_* timeouts have no unit: write 10000 for 10s");
    }

    @ParameterizedTest
    @CsvSource({
        "name, , , name",
        ", fromAttributes, , fromAttributes",
        ", fromAttributes, property, fromAttributes",
        "name, fromAttributes, property, name",
        ", , property, property",
        ", , , awsCloudwatchMetrics",
    })
    void theServiceNameFollowsOpenTelemetrysOrder(String name, String inAttributes, String property, String expected) {
        Map<String, String> environment = environment();
        environment.put("OTEL_SERVICE_NAME", name == null ? "" : name);
        environment.put("OTEL_RESOURCE_ATTRIBUTES", inAttributes == null ? "" : "team=a,service.name=" + inAttributes);

        assertThat(SettingsReader.read(
                                environment,
                                properties("relay.resource.service-name", property == null ? "" : property))
                        .resource()
                        .attributes())
                .containsEntry("service.name", expected);
    }

    @Test
    void headersMayStandInAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("headers"), "api-key=one\nX-Tenant=two\n");

        assertThat(read("relay.otlp.headers-file", file.toString()).otlp().headers())
                .containsExactly(entry("api-key", "one"), entry("X-Tenant", "two"));
        assertThatThrownBy(() -> read("relay.otlp.headers-file", file.toString(), "relay.otlp.headers", "a=b"))
                .hasMessage("relay.otlp.headers and relay.otlp.headers-file are both set; remove one");
    }

    @Test
    void theDatabasesPasswordStandsInAFileAndIsNotShown(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("password"), " hush \n");

        RelaySettings.Postgres postgres = read(
                        "relay.state.url", "jdbc:postgresql://db:5433/relay?sslmode=require",
                        "relay.state.user", "me",
                        "relay.state.password-file", file.toString())
                .state()
                .postgres();

        assertThat(postgres)
                .isEqualTo(
                        new RelaySettings.Postgres("jdbc:postgresql://db:5433/relay?sslmode=require", "me", " hush "))
                .hasToString("Postgres[url=jdbc:postgresql://db:5433/relay, user=me, password=***]");
    }

    @Test
    void aPasswordFileHoldsOneLine(@TempDir Path directory) throws IOException {
        for (String text : new String[] {"", "\n", "one\ntwo\n"}) {
            Path file = Files.writeString(directory.resolve("password"), text);
            assertThatThrownBy(() -> read(
                            "relay.state.url", "jdbc:postgresql:relay", "relay.state.password-file", file.toString()))
                    .hasMessage(
                            "relay.state.password-file: the file " + file + " does not hold one line, the password");
        }
    }

    @Test
    void aCommandsDefaultYieldsToTheUser() {
        Map<Setting, String> defaults = Map.of(Setting.OTLP_HOLD, "10m");

        assertThat(SettingsReader.read(environment(), new Properties(), defaults)
                        .otlp()
                        .hold())
                .isEqualTo(Duration.ofMinutes(10));
        assertThat(SettingsReader.read(environment(), properties("relay.otlp.hold", "1h"), defaults)
                        .otlp()
                        .hold())
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void withoutASourceNeitherBucketNorQueueIsNeeded() {
        RelaySettings settings = SettingsReader.read(
                Map.of("RELAY_SOURCE", "none", "RELAY_DEAD_LETTER_BUCKET", "failures"), new Properties());

        assertThat(settings.source().mode()).isEqualTo(Mode.NONE);
    }

    @Test
    void noSecretIsPrinted() {
        RelaySettings settings = read(
                "relay.otlp.headers", "api-key=hush",
                "relay.otlp.endpoint", "https://otlp.example/v1/metrics?key=hush",
                "relay.http.token", "hush");

        assertThat(settings.toString()).contains("api-key=***", "https://otlp.example/v1/metrics?***", "token=***");
        assertThat(settings.toString()).doesNotContain("hush");
    }

    private static RelaySettings read(String... properties) {
        return SettingsReader.read(environment(), properties(properties));
    }

    private static RelaySettings readWith(String variable, String value) {
        Map<String, String> environment = environment();
        environment.put(variable, value);
        return SettingsReader.read(environment, new Properties());
    }

    private static Map<String, String> environment() {
        return new HashMap<>(Map.of("S3_BUCKET_NAME", "metrics", "RELAY_DEAD_LETTER_BUCKET", "failures"));
    }

    private static Properties properties(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return properties;
    }
}
