package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./relay}, as it lies beside two jars in a release, and the archive of classes that it starts with. */
class LauncherIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));
    private static final Path DEMO = Path.of(System.getProperty("relay.demo.jar"));

    /** A class that every start of the service needs, as Java logs where it comes from. */
    private static final String FROM_THE_ARCHIVE =
            "org.apache.camel.impl.DefaultCamelContext source: shared objects file";

    @TempDir
    Path directory;

    private Path target;

    @BeforeEach
    void install() throws Exception {
        target = Files.createDirectory(directory.resolve("target"));
        Files.createSymbolicLink(target.resolve(RELAY.getFileName()), RELAY);
        Files.createSymbolicLink(target.resolve(DEMO.getFileName()), DEMO);
        // In the directory that the build began in.
        Files.copy(Path.of("relay"), directory.resolve("relay"), StandardCopyOption.COPY_ATTRIBUTES);
    }

    @Test
    void theFirstStartMakesTheArchiveAndTheNextOneUsesIt() throws Exception {
        try (Outside outside = new Outside()) {
            carryWithAnArchive(outside);
            Path archive = archives().get(0);
            assertThat(archive).isNotEmptyFile();
            Object made = Files.getLastModifiedTime(archive);

            carryWithAnArchive(outside);

            assertThat(archives()).containsExactly(archive);
            assertThat(Files.getLastModifiedTime(archive)).isEqualTo(made);
            outside.assertEachPointOnce();
        }
    }

    private void carryWithAnArchive(Outside outside) throws Exception {
        Path classes = directory.resolve("classes.log");
        Map<String, String> environment = new HashMap<>(outside.environment());
        environment.putAll(outside.guide());
        environment.put("RELAY_HTTP_PORT", "0");
        environment.put("JDK_JAVA_OPTIONS", "-Xlog:class+load:file=" + classes);
        outside.write(1);
        try (RelayProcess relay = launch(environment, "run")) {
            outside.awaitAllPoints(relay);
            assertThat(relay.terminate()).as(relay.toString()).isEqualTo(143);
            assertThat(relay.out()).isEmpty();
        }
        assertThat(Files.readString(classes)).contains(FROM_THE_ARCHIVE);
    }

    @Test
    void anArchiveThatIsOfNoUseIsPassedOver() throws Exception {
        try (RelayProcess unusable = launch(Map.of("S3_BUCKET_NAME", "my-metrics"), "run")) {
            assertThat(unusable.end()).as(unusable.toString()).isEqualTo(2);
        }
        Files.writeString(archives().get(0), "no archive");

        try (RelayProcess version = launch(Map.of(), "--version")) {
            assertThat(version.end()).as(version.toString()).isZero();
            assertThat(version.out().lines()).singleElement().asString().startsWith("metric-stream-relay ");
        }
    }

    /** As in a directory that cannot be written. */
    @Test
    void whereNoneCanBeMadeItStartsWithoutOne() throws Exception {
        Files.delete(target.resolve(DEMO.getFileName()));

        try (RelayProcess relay = launch(Map.of("S3_BUCKET_NAME", "my-metrics"), "run")) {
            assertThat(relay.end()).as(relay.toString()).isEqualTo(2);
            assertThat(relay.err().lines()).singleElement().asString().contains("relay.dead-letter.bucket");
            assertThat(relay.out()).isEmpty();
        }
        assertThat(archives()).isEmpty();
    }

    private List<Path> archives() throws IOException {
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith(".archive")).toList();
        }
    }

    private RelayProcess launch(Map<String, String> environment, String... arguments) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        return RelayProcess.launch(directory.resolve("relay"), directory, variables, arguments);
    }
}
