package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.settings.SettingException;
import io.metricstream.relay.state.StateException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** A start that cannot succeed ends with one line that says what to change, and leaves nothing open. */
class StartFaultsTest {
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir
    Path directory;

    private Rig rig;
    private @Nullable S3Client handedOver;

    @BeforeEach
    void prepare() {
        rig = new Rig(directory);
        rig.s3(() -> handedOver = rig.aws().newS3Client());
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void aStageWithoutARoute() {
        rig.route("object.camel.yaml", "- route: {from: {uri: \"direct:mine\", steps: [{log: \"x\"}]}}");

        assertThat(failure(SettingException.class))
                .contains(
                        "no route begins with direct:object",
                        directory.resolve("routes").toString());
    }

    @Test
    void yamlThatIsBroken() {
        rig.route("enrich.camel.yaml", "- route:\n    from:\n      uri: \"direct:enrich\n      steps: []\n");

        assertThat(failure(SettingException.class)).contains("enrich.camel.yaml", "line 3");
    }

    @Test
    void aStepThatIsNone() {
        rig.route(
                "mine.camel.yaml",
                "- route:\n    from:\n      uri: direct:mine\n      steps:\n        - prozess: {ref: x}\n");

        assertThat(failure(SettingException.class)).contains("mine.camel.yaml", "line 5", "prozess");
    }

    @Test
    void aBeanThatIsNone() {
        rig.route(
                "mine.camel.yaml",
                "- route: {id: mine, from: {uri: \"direct:mine\", steps: [{process: {ref: nobody}}]}}");

        assertThat(failure(SettingException.class)).contains("route 'mine'", "mine.camel.yaml", "nobody");
    }

    @Test
    void aPlaceholderThatIsNone() {
        rig.route(
                "mine.camel.yaml",
                "- route: {id: mine, from: {uri: \"direct:mine\", steps: [{to: \"{{no.such.key}}\"}]}}");

        assertThat(failure(SettingException.class)).contains("no.such.key", "application.properties");
    }

    @Test
    void aComponentThatIsNone() {
        rig.route(
                "mine.camel.yaml",
                "- route: {id: mine, from: {uri: \"direct:mine\", steps: [{to: \"nosuch:thing\"}]}}");

        assertThat(failure(SettingException.class)).contains("mine.camel.yaml", "nosuch");
    }

    @Test
    void aKeyThatIsNone() {
        rig.properties("relay.source.bukket=x");

        assertThat(failure(SettingException.class)).contains("relay.source.bukket", "relay.source.bucket");
    }

    @Test
    void aSettingThatIsMissing() {
        rig.unset("RELAY_DEAD_LETTER_BUCKET");

        assertThat(failure(SettingException.class)).contains("relay.dead-letter.bucket", "RELAY_DEAD_LETTER_BUCKET");
    }

    @Test
    void aSourceThatWouldFeedItself() {
        rig.set("RELAY_DEAD_LETTER_BUCKET", Rig.SOURCE)
                .set("S3_PREFIX", "metrics/")
                .set("RELAY_DEAD_LETTER_PREFIX", "metrics/failed/");

        assertThat(failure(SettingException.class)).contains("RELAY_DEAD_LETTER_PREFIX", "metrics/failed/");
    }

    @Test
    void aStateThatCannotBeWritten() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "in the way");
        rig.set("RELAY_STATE_DIR", file.resolve("state").toString());

        assertThat(failure(StateException.class)).contains("relay.state.directory", file.toString());
    }

    @Test
    void aCertificateThatIsNotThere() {
        rig.set("OTEL_EXPORTER_OTLP_CERTIFICATE", directory.resolve("ca.pem").toString());

        assertThat(failure(SettingException.class)).contains("ca.pem");
    }

    @Test
    void aPortThatIsInUse() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            rig.set("RELAY_HTTP_PORT", String.valueOf(other.getLocalPort()));

            assertThat(failure(SettingException.class))
                    .contains("relay.http.port", String.valueOf(other.getLocalPort()), "in use");
        }
    }

    private String failure(Class<? extends Exception> type) {
        Throwable failure = catchThrowable(rig::start);
        assertThat(failure).isInstanceOf(type);
        assertThat(failure.getMessage()).isNotBlank().doesNotContain("\n");
        assertNothingIsOpen();
        return failure.getMessage();
    }

    private void assertNothingIsOpen() {
        await("threads have ended")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(threads()).isEmpty());
        assertThat(openFiles()).noneMatch(file -> file.startsWith(directory.toString()));
        if (handedOver != null) {
            assertThatThrownBy(handedOver::listBuckets).hasMessageContaining("shut down");
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("relay-") || name.startsWith("Camel ") || name.startsWith("vert.x"))
                .toList();
    }

    /** Of this process, as Linux tells; elsewhere none. */
    private static List<String> openFiles() {
        if (!Files.isDirectory(OPEN_FILES)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.flatMap(StartFaultsTest::target).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Stream<String> target(Path file) {
        try {
            return Stream.of(Files.readSymbolicLink(file).toString());
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
