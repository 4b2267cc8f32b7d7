package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.kit.TraceReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces and a log as JSON, from the jar: there when they are asked for, and not even loaded when they are not. */
class ObservedRunIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));

    private final Outside outside = new Outside();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        outside.close();
    }

    @Test
    void whatNobodyAsksForIsNotLoaded() throws Exception {
        Path classes = directory.resolve("classes.txt");
        Map<String, String> environment = environment();
        environment.put("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes);
        outside.write(1);

        try (RelayProcess relay = RelayProcess.start(RELAY, directory, environment, "run")) {
            outside.awaitAllPoints(relay);
            assertThat(relay.terminate()).as(relay.toString()).isIn(0, 143);
        }

        assertThat(Files.readString(classes))
                .contains("io.metricstream.relay.trace.TraceSwitch ")
                .doesNotContain(
                        "io.metricstream.relay.trace.Traces ",
                        " io.opentelemetry.api.",
                        " io.opentelemetry.sdk.",
                        " io.opentelemetry.context.",
                        " io.opentelemetry.exporter.",
                        " net.logstash.");
    }

    @Test
    void theWayOfAnObjectIsATraceAndEachLineOfTheLogAnObject() throws Exception {
        try (TraceReceiver traces = TraceReceiver.start()) {
            Map<String, String> environment = environment();
            environment.put("RELAY_LOG_FORMAT", "json");
            environment.put("RELAY_LOG_LEVEL", "DEBUG");
            environment.put("OTEL_TRACES_EXPORTER", "otlp");
            environment.put("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces.endpoint());
            environment.put("OTEL_BSP_SCHEDULE_DELAY", "100");
            String key = outside.write(1).get(0);
            outside.put(Outside.PREFIX + "damaged", new byte[] {1, 2, 3});

            String log;
            try (RelayProcess relay = RelayProcess.start(RELAY, directory, environment, "run")) {
                outside.awaitAllPoints(relay);
                relay.awaitErr("dead letter s3://");
                relay.await("both traces", () -> traces.spans("object").size() >= 2);
                assertThat(relay.terminate()).as(relay.toString()).isIn(0, 143);
                log = relay.err();
            }

            assertThat(traces.spans("object"))
                    .extracting(span -> TraceReceiver.attributes(span).get("aws.s3.key"))
                    .contains(key);
            assertThat(traces.resources())
                    .allSatisfy(resource -> assertThat(resource).containsEntry("service.name", "from-the-guide"));
            assertThat(events(log)).anySatisfy(event -> {
                assertThat(event.path("object").asText())
                        .isEqualTo("s3://" + Outside.SOURCE + "/" + Outside.PREFIX + "damaged");
                assertThat(event.path("offset").asLong(-1)).isZero();
                assertThat(event.path("outcome").asText()).isEqualTo("dead_lettered");
                assertThat(event.path("reason").asText()).isEqualTo("damaged");
            });
        }
    }

    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(outside.environment());
        environment.putAll(outside.guide());
        environment.put("RELAY_HTTP_PORT", "0");
        environment.put("RELAY_SOURCE_POLL_INTERVAL", "500ms");
        return environment;
    }

    /** The URL of the page is no event, since it may hold the token. */
    private static List<JsonNode> events(String log) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> events = new ArrayList<>();
        for (String line : log.lines().toList()) {
            if (!line.startsWith("relay: the page is ")) {
                events.add(mapper.readTree(line));
            }
        }
        return events;
    }
}
