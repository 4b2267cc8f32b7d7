package io.metricstream.relay.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds deploy/ to the program: names of settings, ports, probes, times. */
class DeployTest {
    private static final String CONTAINER = "Containerfile";
    private static final String SYSTEMD = "systemd/metric-stream-relay.service";
    private static final String KUBERNETES = "kubernetes/relay.yaml";
    private static final String KEDA = "kubernetes/keda.yaml";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** After camel.main.shutdown-timeout comes what gives back claims and closes connections. */
    private static final int REST_OF_A_STOP_SECONDS = 10;

    @ParameterizedTest
    @ValueSource(strings = {CONTAINER, SYSTEMD, KUBERNETES, KEDA, "README.md", "probe"})
    void eachVariableIsASettingOfTheRelay(String file) throws IOException {
        List<String> settings =
                Setting.all().flatMap(setting -> setting.environment().stream()).toList();

        assertThat(found("\\b(?:RELAY|S3|OTEL)_[A-Z0-9_]+", file)).isSubsetOf(settings);
    }

    @Test
    void thePortsAreThoseOfTheSettings() throws IOException {
        String http = Setting.HTTP_PORT.defaultText();

        assertThat(found("(?<=EXPOSE ).*", CONTAINER))
                .containsExactly(http + " " + Setting.FIREHOSE_PORT.defaultText());
        assertThat(found("(?<=RELAY_HTTP_PORT:-)\\d+", "probe")).containsExactly(http);
        assertThat(found("(?<=RELAY_HTTP_PORT: \")\\d+", KUBERNETES)).containsExactly(http);
        assertThat(found("(?<=containerPort: )\\d+", KUBERNETES)).containsExactly(http);
    }

    @Test
    void theUserAndTheLaunchAreThoseOfTheImage() throws IOException {
        List<String> user = found("(?<=USER )\\d+", CONTAINER);

        assertThat(user).hasSize(1);
        assertThat(found("(?<=USER \\d{5}:)\\d+", CONTAINER)).isEqualTo(user);
        assertThat(found("(?<=--owner )\\d+|(?<=--group )\\d+", CONTAINER))
                .hasSize(2)
                .containsOnly(user.get(0));
        assertThat(found("(?<=runAsUser: |runAsGroup: |fsGroup: )\\d+", KUBERNETES))
                .hasSize(3)
                .containsOnly(user.get(0));
        assertThat(found("(?<=command: \\[)\\w+", KUBERNETES)).hasSize(3).containsOnly("probe");
        assertThat(found("(?<=/usr/local/bin/)\\w+", CONTAINER)).containsExactly("probe");
    }

    @Test
    void aStopHasTheTimeThatItTakes() throws IOException {
        String timeout = Pattern.compile("(?<=camel.main.shutdown-timeout=)\\d+")
                .matcher(Files.readString(Path.of("application.properties")))
                .results()
                .findFirst()
                .orElseThrow()
                .group();

        assertThat(Stream.concat(
                        found("(?<=terminationGracePeriodSeconds: )\\d+", KUBERNETES).stream(),
                        found("(?<=TimeoutStopSec=)\\d+", SYSTEMD).stream()))
                .hasSize(2)
                .allSatisfy(seconds -> assertThat(Integer.parseInt(seconds))
                        .isGreaterThanOrEqualTo(Integer.parseInt(timeout) + REST_OF_A_STOP_SECONDS));
    }

    @Test
    void theScalerKnowsTheDeploymentAndWhatAReplicaHasInHand() throws IOException {
        int inHand = Integer.parseInt(Setting.SOURCE_CONCURRENCY.defaultText());

        assertThat(found("(?<=queueLength: \")\\d+", KEDA)).containsExactly(String.valueOf(10 * inHand));
        assertThat(found("(?<=scaleTargetRef:\n    name: )\\S+", KEDA))
                .isEqualTo(found("(?<=kind: Deployment\nmetadata:\n  name: )\\S+", KUBERNETES));
    }

    /** We had a bug where the probe named no port in its Host header, and was refused by every relay (421). */
    @Test
    void theProbeAsksTheRelay(@TempDir Path directory) throws Exception {
        try (Rig rig = new Rig(directory).set("RELAY_HTTP_TOKEN", "of-this-test")) {
            rig.start();
            int port = rig.service()
                    .context()
                    .hasService(VertxPlatformHttpServer.class)
                    .getPort();

            await().atMost(PATIENCE).until(() -> probe("live", port, "of-this-test") == 0);
            await().atMost(PATIENCE).until(() -> probe("ready", port, "of-this-test") == 0);
            assertThat(probe("ready", port, "another")).isNotZero();
            rig.stop();
            assertThat(probe("live", port, "of-this-test")).isNotZero();
        }
    }

    private static int probe(String what, int port, String token) throws Exception {
        ProcessBuilder probe = new ProcessBuilder("bash", "deploy/probe", what).inheritIO();
        probe.environment().put("RELAY_HTTP_PORT", String.valueOf(port));
        probe.environment().put("RELAY_HTTP_TOKEN", token);
        return probe.start().waitFor();
    }

    private static List<String> found(String regex, String file) throws IOException {
        return Pattern.compile(regex)
                .matcher(Files.readString(Path.of("deploy", file)))
                .results()
                .map(MatchResult::group)
                .toList();
    }
}
