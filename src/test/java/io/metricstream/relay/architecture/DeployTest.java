package io.metricstream.relay.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.settings.Setting;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
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
    /** Its endpoint is a server, and it is not in the image. */
    private static final String OF_THE_DEMO = "jdk.httpserver";

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

    /** Of the libraries the release looks at each class; here it is ours alone. We had a bug where doctor was without a client. */
    @Test
    void theJavaOfTheImageHasTheModulesThatOurClassesNeed() throws IOException {
        StringWriter said = new StringWriter();
        int status = ToolProvider.findFirst("jdeps")
                .orElseThrow()
                .run(
                        new PrintWriter(said),
                        new PrintWriter(System.err),
                        "--ignore-missing-deps",
                        "--print-module-deps",
                        "target/classes");
        Set<String> image = Configuration.empty()
                .resolve(
                        ModuleFinder.ofSystem(),
                        ModuleFinder.of(),
                        Set.of(found("(?<=--add-modules \\\\\n)[ \\w.,]+", CONTAINER)
                                .get(0)
                                .strip()
                                .split(",")))
                .modules()
                .stream()
                .map(ResolvedModule::name)
                .collect(Collectors.toSet());

        assertThat(status).as(said.toString()).isZero();
        assertThat(Stream.of(said.toString().strip().split(",")))
                .contains("java.net.http")
                .filteredOn(module -> !module.equals(OF_THE_DEMO))
                .isSubsetOf(image);
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

    /** We had a bug where pgJDBC was to verify the server, and no certificate to do it by was in the container. */
    @Test
    void theCertificatesOfTheDatabaseAreMounted() throws IOException {
        List<String> verified = found("(?<=sslmode=verify-full&sslrootcert=)\\S+", KUBERNETES);
        String mount = found("(?<=name: secrets\n              mountPath: )\\S+", KUBERNETES)
                .get(0);

        assertThat(verified)
                .hasSameSizeAs(found("sslmode=", KUBERNETES))
                .allSatisfy(path -> assertThat(found("(?<=                path: )\\S+", KUBERNETES))
                        .contains(path.replace(mount + "/", "")));
        assertThat(found("(?<=- key: )\\S+", KUBERNETES))
                .as("each is in the secret that the first lines make")
                .isSubsetOf(found("(?<=--from-(?:literal|file)=)[a-z.-]+", KUBERNETES));
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
