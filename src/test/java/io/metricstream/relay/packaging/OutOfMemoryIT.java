package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.service.OutOfMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real jar, started as {@code java -jar} without a flag, and a route that needs more memory than there is. */
class OutOfMemoryIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));

    /** What enrich.camel.yaml says, after a step that no heap of this test has room for. */
    private static final String GREEDY = """
            - route:
                id: enrich
                from:
                  uri: direct:enrich
                  steps:
                    - setProperty:
                        name: greed
                        simple: "${bean:type:java.nio.ByteBuffer?method=allocate(1000000000)}"
                    - process:
                        ref: resourceAttributes
            """;

    @TempDir
    Path directory;

    @Test
    void endsTheProcessByItselfAndWithoutThatRouteNothingIsLost() throws Exception {
        Path route = directory.resolve("routes/enrich.camel.yaml");
        Files.createDirectories(route.getParent());
        Files.writeString(route, GREEDY);
        Files.writeString(directory.resolve("application.properties"), """
                relay.http.port=0
                relay.source.poll-interval=200ms
                relay.source.visibility=2s
                """);
        try (Outside outside = new Outside()) {
            outside.write(2);

            try (RelayProcess relay = start(outside)) {
                assertThat(relay.end()).as("%s", relay).isEqualTo(OutOfMemory.STATUS);
                assertThat(relay.err().lines())
                        .as("it says so in one line, the last one")
                        .last()
                        .asString()
                        .startsWith("relay: out of memory, so this process ends");
            }
            assertThat(outside.receiver().accepted().total()).isZero();

            Files.delete(route);
            try (RelayProcess relay = start(outside)) {
                outside.awaitAllPoints(relay);
                assertThat(relay.terminate()).isIn(0, 143);
            }
            outside.assertEachPointOnce();
            assertThat(outside.deadLetters()).isEmpty();
        }
    }

    private RelayProcess start(Outside outside) {
        Map<String, String> environment = new HashMap<>(outside.environment());
        environment.putAll(outside.guide());
        environment.put("JDK_JAVA_OPTIONS", "-Xmx128m");
        return RelayProcess.start(RELAY, directory, environment);
    }
}
