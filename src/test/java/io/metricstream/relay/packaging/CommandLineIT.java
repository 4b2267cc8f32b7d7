package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Usage: what the jar says of itself, and that what is wrong takes one line and status 2. */
class CommandLineIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));

    @TempDir
    Path directory;

    @Test
    void helpNamesEachCommand() throws Exception {
        try (RelayProcess help = start(Map.of(), "--help")) {
            assertThat(help.end()).isZero();
            assertThat(help.out()).contains("run ", "demo ", "backfill ", "inspect ", "doctor ", "Exit status:");
            assertThat(help.err()).isEmpty();
        }
    }

    @Test
    void anUnknownOptionIsWrongUsage() throws Exception {
        assertOneLine(start(Map.of(), "run", "--frobnicate"), "--frobnicate");
    }

    @Test
    void aPlaceThatIsNoneIsWrongUsage() throws Exception {
        assertOneLine(start(Map.of(), "backfill", "my-bucket"), "write it as s3://bucket/key");
    }

    @Test
    void aMissingSettingIsNamed() throws Exception {
        assertOneLine(
                start(Map.of("S3_BUCKET_NAME", "my-metrics", "AWS_REGION", "us-east-1"), "run"),
                "relay.dead-letter.bucket");
    }

    @Test
    void anUnknownSettingIsNamed() throws Exception {
        Files.writeString(directory.resolve("application.properties"), "relay.sourec.bucket=my-metrics\n");

        assertOneLine(start(Map.of("RELAY_DEAD_LETTER_BUCKET", "my-failures")), "relay.sourec.bucket");
    }

    @Test
    void doctorEndsAndTellsWhatIsWrong() throws Exception {
        Map<String, String> environment = Map.of(
                "S3_BUCKET_NAME", "my-metrics",
                "RELAY_DEAD_LETTER_BUCKET", "my-failures",
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "key",
                "AWS_SECRET_ACCESS_KEY", "secret",
                "AWS_ENDPOINT_URL", "http://127.0.0.1:1");

        try (RelayProcess doctor = start(environment, "doctor")) {
            assertThat(doctor.end()).as(doctor.toString()).isEqualTo(1);
            assertThat(doctor.out())
                    .contains("ok       settings ")
                    .contains("warning  credentials          there are some; whose they are is not known: no answer (")
                    .contains("failed   source bucket        s3://my-metrics/ cannot be listed: no answer (");
            assertThat(doctor.err()).isEmpty();
        }
        assertThat(directory.resolve("state")).doesNotExist();
    }

    private RelayProcess start(Map<String, String> environment, String... arguments) {
        return RelayProcess.start(RELAY, directory, environment, arguments);
    }

    private static void assertOneLine(RelayProcess relay, String named) throws Exception {
        try (relay) {
            assertThat(relay.end()).as(relay.toString()).isEqualTo(2);
            assertThat(relay.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("relay: ")
                    .contains(named);
            assertThat(relay.out()).isEmpty();
        }
    }
}
