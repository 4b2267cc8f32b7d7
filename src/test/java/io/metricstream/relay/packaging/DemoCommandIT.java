package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code demo} through the jars, away from the sources: no arguments, no settings, no questions. */
class DemoCommandIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));
    private static final Path DEMO = Path.of(System.getProperty("relay.demo.jar"));

    @TempDir
    Path directory;

    /** Through the main jar, which starts the jar beside it. */
    @Test
    void endsByItselfWithATableAndAVerdict() throws Exception {
        assertThat(RELAY.resolveSibling("metric-stream-relay-demo.jar")).isEqualTo(DEMO);
        try (RelayProcess demo = RelayProcess.start(RELAY, directory, Map.of(), "demo")) {
            assertThat(demo.end()).as(demo.toString()).isZero();
            assertThat(demo.out()).contains("= delivered", "+ dead-lettered", "none lost, none twice");
            // No log, no bar, nothing that a newcomer could not read.
            assertThat(demo.err().lines())
                    .as(demo.err())
                    .isNotEmpty()
                    .allMatch(line -> line.matches("(dead letter \\(|holding, |going on: |objects: ).*"));

            assertThat(suggestions(demo.out())).hasSize(3).allSatisfy(this::works);
            deadLettersWork(demo.out());
        }
    }

    @Test
    void theDemoJarTouchesNothingOfSomebodyElse() throws Exception {
        Path notADirectory = Files.writeString(directory.resolve("demo-data"), "in the way");

        try (RelayProcess demo = RelayProcess.start(DEMO, directory, Map.of(), "demo")) {
            assertThat(demo.end()).as(demo.toString()).isEqualTo(1);
            assertThat(demo.err()).contains(notADirectory + " was not made by a demo");
        }
    }

    @Test
    void theMainJarAloneSaysWhereTheDemoIs() throws Exception {
        Path alone = Files.copy(RELAY, directory.resolve("metric-stream-relay.jar"));

        try (RelayProcess demo = RelayProcess.start(alone, directory, Map.of(), "demo")) {
            assertThat(demo.end()).as(demo.toString()).isEqualTo(1);
            assertThat(demo.err().lines())
                    .singleElement()
                    .asString()
                    .contains("metric-stream-relay-demo.jar is not there", "./mvnw package");
        }
    }

    @Test
    void onlyTheDemoJarOffersTheDemo() {
        String service = "META-INF/services/io.metricstream.relay.cli.DemoRunner=io.metricstream.relay.demo.Demo";

        assertThat(JarContents.of(DEMO).services()).contains(service);
        assertThat(List.copyOf(JarContents.of(RELAY).services())).noneMatch(entry -> entry.contains("DemoRunner"));
    }

    /** The file of each {@code inspect} that is to be typed next. */
    private static List<String> suggestions(String out) {
        String command = Pattern.quote("java -jar '" + RELAY + "' inspect ");
        return Pattern.compile("(?m)^  " + command + "(\\S+)$")
                .matcher(out)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /** Each {@code dead-letters} command that is to be typed next. */
    private void deadLettersWork(String out) throws Exception {
        List<String[]> commands = Pattern.compile(
                        "(?m)^  " + Pattern.quote("java -jar '" + RELAY + "' ") + "(dead-letters .+)$")
                .matcher(out)
                .results()
                .map(found -> found.group(1).split(" "))
                .toList();
        assertThat(commands).hasSize(3);
        assertThat(run(commands.get(0), 0)).contains("By status: ", " partially-rejected", " damaged");
        assertThat(run(commands.get(1), 0)).contains("The refused metrics, of ");
        // Damage stays.
        assertThat(run(commands.get(2), 3)).contains(" accepted and gone");
        assertThat(run(commands.get(0), 0)).contains(" damaged").doesNotContain("partially-rejected");
    }

    private String run(String[] arguments, int status) throws Exception {
        try (RelayProcess relay = RelayProcess.start(RELAY, directory, Map.of(), arguments)) {
            assertThat(relay.end()).as(relay.toString()).isEqualTo(status);
            return relay.out();
        }
    }

    private void works(String object) throws Exception {
        try (RelayProcess inspect = RelayProcess.start(RELAY, directory, Map.of(), "inspect", object)) {
            // 3: it would be dead-lettered, which is why it is there.
            assertThat(inspect.end()).as(inspect.toString()).isIn(0, 3);
            assertThat(inspect.out()).contains(object, "data points");
        }
    }
}
