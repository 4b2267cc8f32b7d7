package io.metricstream.relay.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The jar beside this one, which has the demo and the servers that only it needs. */
final class DemoJar {
    private static final String NAME = "metric-stream-relay-demo.jar";
    /** JEP 498. The embedded SQS uses what it warns of. */
    private static final int FIRST_TO_WARN_OF_UNSAFE = 24;

    private DemoJar() {}

    /**
     * Runs it in a JVM of its own, on this terminal, which ends with this one.
     *
     * @return its exit status
     * @throws IllegalStateException if it is not there
     */
    static int run(List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= FIRST_TO_WARN_OF_UNSAFE) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-jar", besideThis().toString()));
        command.addAll(arguments);
        Process demo = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(demo::destroy, "demo-stop"));
        return demo.waitFor();
    }

    private static Path besideThis() throws URISyntaxException {
        Path here = Path.of(DemoJar.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path jar = here.resolveSibling(NAME);
        // Once more than once would be for ever: the jar that was started so has no demo in it.
        boolean started = System.getProperty("java.class.path", "").endsWith(NAME);
        if (started || !Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    "the demo is in a jar of its own, and " + jar + (started ? " lacks it" : " is not there")
                            + "; put it there, or build both jars with './mvnw package -DskipTests'");
        }
        return jar;
    }
}
