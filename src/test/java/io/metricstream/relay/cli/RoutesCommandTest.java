package io.metricstream.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** {@code relay routes}: what is loaded, without starting it. */
class RoutesCommandTest {
    private static final Path BUILT_IN = Path.of("routes");

    @TempDir
    Path directory;

    private final Map<String, String> environment = new HashMap<>(Map.of(
            "S3_BUCKET_NAME", "my-metrics",
            "RELAY_DEAD_LETTER_BUCKET", "my-failures",
            "OTEL_COLLECTOR_URL", "http://localhost:4318/v1/metrics"));

    private String err = "";

    @Test
    void showsEachRouteItsFileItsEndpointsAndItsSteps() throws IOException {
        String out = run();

        assertThat(out)
                .contains(
                        "receive-poll: a timer to direct:listing (built in: receive-poll.camel.yaml, line 25)",
                        "  from scheduler:poll\n      delay = 10000\n",
                        "    to http://localhost:4318/v1/metrics\n",
                        "      to aws2-s3:my-failures\n",
                        "receive-sqs: SQS to direct:object",
                        "not built here: only if '{{relay.mode}}' == 'sqs'",
                        "      choice\n        when ${header.CamelRelayReason} != null\n"
                                + "          to direct:dead-letter\n        otherwise\n",
                        "    split ref:frameSplitter",
                        "      doCatch java.io.IOException\n",
                        "setProperty CamelAwsSqsDeleteFiltered\n");
        for (Path file : files()) {
            long routes = Files.readAllLines(file).stream()
                    .filter(line -> line.equals("- route:"))
                    .count();
            assertThat(out.split("\\(built in: " + file.getFileName() + ", line", -1))
                    .as(file.toString())
                    .hasSize((int) routes + 1);
        }
        assertThat(err).isEmpty();
    }

    @Test
    void showsEditedFilesAndNoSecret() throws IOException {
        Files.createDirectory(directory.resolve("routes"));
        Files.writeString(directory.resolve("application.properties"), """
                second.endpoint=http://me:hidden1@host/v1/metrics?api-version=2
                second.password=hidden2
                my.token=hidden3
                """);
        Files.writeString(directory.resolve("routes/enrich.camel.yaml"), """
                - route:
                    id: mine
                    from:
                      uri: direct:enrich
                      steps:
                        - setHeader:
                            name: X-Api-Key
                            constant: hidden5
                        - to:
                            uri: "{{second.endpoint}}"
                            parameters:
                              authUsername: me
                              authPassword: "{{second.password}}"
                              x: RAW(hidden4)
                              y: "{{my.token}}"
                """);

        for (String form : List.of("", "--json", "--mermaid")) {
            assertThat(form.isEmpty() ? run() : run(form))
                    .contains("mine", "http://me:***@host/v1/metrics")
                    .doesNotContain("hidden");
        }
        assertThat(run()).contains("mine (routes/enrich.camel.yaml, line 1)").doesNotContain("resource attributes");
    }

    /** We had a bug where these, which are endpoints in other words, were shown as they are written. */
    @Test
    void showsNoSecretOfWhatIsAskedOrTapped() throws IOException {
        Files.createDirectory(directory.resolve("routes"));
        Files.writeString(directory.resolve("application.properties"), "relay.otlp.headers=key=hidden\n");
        String uri = "\"http://me:hidden@host/a?authPassword=hidden&x=RAW(hidden)&z={{relay.otlp.headers}}\"";
        Files.writeString(directory.resolve("routes/enrich.camel.yaml"), """
                - route:
                    id: mine
                    from:
                      uri: direct:enrich
                      steps:
                        - toD: URI
                        - wireTap:
                            uri: URI
                        - enrich:
                            constant: URI
                        - pollEnrich:
                            simple: URI
                        - recipientList:
                            constant: URI
                        - routingSlip:
                            constant: URI
                        - setVariable:
                            name: key
                            constant: hidden
                """.replace("URI", uri));

        for (String form : List.of("", "--json", "--mermaid")) {
            assertThat(form.isEmpty() ? run() : run(form))
                    .contains("http://me:***@host/a")
                    .doesNotContain("hidden");
        }
        assertThat(run()).contains("    toD http", "    wireTap http", "    pollEnrich http", "    setVariable key\n");
    }

    /** We had a bug where the query that a placeholder brings along was shown, but for names that Camel knows. */
    @ParameterizedTest
    @ValueSource(strings = {"key", "api_key", "dd-api-key", "sig"})
    void showsNoQueryThatAPlaceholderBringsAlong(String name) throws IOException {
        environment.put("OTEL_COLLECTOR_URL", "http://localhost:4318/v1/metrics?" + name + "=hidden");

        for (String form : List.of("", "--json", "--mermaid")) {
            assertThat(form.isEmpty() ? run() : run(form))
                    .contains("http://localhost:4318/v1/metrics?***")
                    .doesNotContain("hidden");
        }
    }

    @Test
    void asJsonAndAsAPicture() throws IOException {
        JsonNode routes = new ObjectMapper().readTree(run("--json"));
        assertThat(routes).anySatisfy(route -> {
            assertThat(route.get("id").asText()).isEqualTo("receive-sqs");
            assertThat(route.get("built").asBoolean()).isFalse();
        });

        assertThat(run("--mermaid"))
                .startsWith("flowchart LR\n")
                .contains("([\"scheduler:poll\"]) --> ", "[\"deliver\"]", "([\"aws2-s3:my-failures\"])")
                .doesNotContain("sqs");
    }

    @Test
    void settingsThatAreMissingLeavePlaceholders() throws IOException {
        environment.clear();

        assertThat(run()).contains("aws2-s3:{{relay.dead-letter.bucket}}", "receive-sqs");
        assertThat(err.lines()).singleElement().asString().contains("RELAY_DEAD_LETTER_BUCKET");
    }

    @Test
    void aMistakeIsOneLineWithItsPlace() throws IOException {
        Files.createDirectory(directory.resolve("routes"));
        Files.writeString(directory.resolve("routes/enrich.camel.yaml"), "- route:\n    id: [\n");

        StringWriter errors = new StringWriter();
        assertThat(command().setErr(new PrintWriter(errors)).execute()).isEqualTo(ExitStatus.USAGE);
        assertThat(errors.toString().lines()).singleElement().asString().contains("routes/enrich.camel.yaml, line ");
    }

    @Test
    void theBuiltInFilesAreWrittenAndNothingIsOverwritten() throws IOException {
        run("--export", "mine");

        for (Path file : files()) {
            assertThat(directory.resolve("mine").resolve(file.getFileName())).hasSameTextualContentAs(file);
        }
        Path edited = Files.writeString(directory.resolve("mine/enrich.camel.yaml"), "# mine");
        Files.delete(directory.resolve("mine/send.camel.yaml"));
        StringWriter errors = new StringWriter();
        assertThat(command().setErr(new PrintWriter(errors)).execute("--export", "mine"))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(errors.toString()).contains("enrich.camel.yaml", "--force");
        assertThat(edited).hasContent("# mine");
        assertThat(directory.resolve("mine/send.camel.yaml")).doesNotExist();

        run("--export", "mine", "--force");
        assertThat(edited).hasSameTextualContentAs(BUILT_IN.resolve("enrich.camel.yaml"));
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(BUILT_IN)) {
            return files.toList();
        }
    }

    private String run(String... arguments) {
        CommandLine command = command();
        StringWriter out = new StringWriter();
        StringWriter errors = new StringWriter();
        command.setOut(new PrintWriter(out)).setErr(new PrintWriter(errors));
        assertThat(command.execute(arguments)).as(errors.toString()).isZero();
        err = errors.toString();
        return out.toString();
    }

    private CommandLine command() {
        return new CommandLine(new RoutesCommand(this::site)).setExecutionExceptionHandler(new ErrorLine());
    }

    private Site site() {
        return Site.of(directory, environment, connections -> {
            throw new AssertionError("nothing outside is to be asked");
        });
    }
}
