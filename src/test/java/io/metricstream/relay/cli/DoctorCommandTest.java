package io.metricstream.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.doctor.Limits;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Samples;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code doctor} as a person calls it, with servers that are not those of AWS. */
class DoctorCommandTest {
    private static final byte[] CAPTURE = Samples.read("otel10-newline.bin");

    /** This machine may be busy. */
    private static final Limits GENEROUS =
            new Limits(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(90));

    @TempDir
    Path directory;

    private Rig rig;
    private String out = "";

    @BeforeEach
    void start() {
        rig = new Rig(directory);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void besideARunningRelayAllIsWell() {
        rig.put("object", CAPTURE);
        rig.start();
        rig.awaitObjects("completed", 1);
        rig.set("RELAY_HTTP_PORT", String.valueOf(URI.create(rig.pageUrl()).getPort()));

        assertThat(run()).as(out).isZero();

        assertThat(out)
                .contains("ok       HTTP port            127.0.0.1:")
                .contains("is in use: a relay runs already\n")
                .contains("s3://source-bucket/object begins with frames: opentelemetry1.0\n")
                .endsWith("\nAll is well.\n");
        rig.assertSettled();
        assertThat(rig.deadLetters()).isEmpty();
    }

    @Test
    void warningsAloneAreStatusThree() {
        assertThat(run()).isEqualTo(3);
        assertThat(out)
                .contains(
                        "warning  newest object        there is no object below s3://source-bucket/\n         → see that")
                .endsWith("\n0 failed, 1 warning. Do what the arrows say, and run 'relay doctor' again.\n");
    }

    @Test
    void oneFailureIsStatusOneAndJsonHasEachFinding() throws Exception {
        rig.receiver().answer(request -> OtlpAnswer.refused(401, "no key"));

        assertThat(run("--json")).isEqualTo(1);

        JsonNode findings = new ObjectMapper().readTree(out);
        assertThat(findings.findValuesAsText("check"))
                .startsWith("settings", "credentials")
                .contains("endpoint");
        assertThat(findings)
                .filteredOn(finding -> finding.get("level").asText().equals("failed"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.get("what").asText()).contains("401");
                    assertThat(finding.get("advice").asText()).contains("relay.otlp.headers");
                });
    }

    @Test
    void aKeyCannotTurnTheTerminal() {
        rig.put("gz.\u202Eelif", CAPTURE);

        assertThat(run()).isZero();
        assertThat(out).contains("gz.\\u{202E}elif").doesNotContain("\u202E", "\u001B");
        assertThat(run("--json")).isZero();
        assertThat(out).matches("[\\n -~]+");
    }

    @Test
    void aPropertyThatIsNoneIsToldOfTogetherWithTheRest() {
        rig.properties("relay.sauce.bucket=metrics\n").set("RELAY_OTLP_HOLD", "12h");

        assertThat(run()).isEqualTo(1);
        assertThat(out)
                .contains("failed   settings             relay.sauce.bucket is no setting\n")
                .contains("→ did you mean relay.source.bucket?\n")
                .contains("failed   settings             RELAY_OTLP_HOLD: '12h' is out of range\n")
                .contains("skipped  all else             the settings are not sound yet\n");
    }

    private int run(String... arguments) {
        StringWriter text = new StringWriter();
        int status = new CommandLine(new DoctorCommand(rig::site, () -> null, GENEROUS))
                .setOut(new PrintWriter(text))
                .execute(arguments);
        out = text.toString().replace(System.lineSeparator(), "\n");
        return status;
    }
}
