package io.metricstream.relay.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = {
            "See it work: an S3, an SQS, a metric stream and an OTLP endpoint in one process, the relay between them.",
            "",
            "It needs no AWS, asks nothing and ends by itself after half a minute. Some objects are damaged and some"
                    + " frames refused, on purpose. What it made stays in ./demo-data until the next demo.",
            "",
            "  relay demo",
            "",
            "Exit status: 0 if every data point that was written has arrived once or is in a dead letter, else 1. Dead"
                    + " letters made on purpose do not make it 3.",
        })
final class DemoCommand implements Callable<Integer> {
    private static final String JAR = "metric-stream-relay-demo.jar";
    /** JEP 498. The embedded SQS uses what it warns of. */
    private static final int FIRST_TO_WARN_OF_UNSAFE = 24;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Optional<DemoRunner> demo = ServiceLoader.load(DemoRunner.class).findFirst();
        return demo.isPresent()
                ? demo.get()
                        .run(Path.of("").toAbsolutePath(), spec.commandLine().getOut())
                : runJar(jarBesideThis());
    }

    private static Path jarBesideThis() throws URISyntaxException {
        Path here = Path.of(DemoCommand.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        Path jar = here.resolveSibling(JAR);
        // Once more than once would be for ever: the jar that was started so has no demo in it.
        boolean started = System.getProperty("java.class.path", "").endsWith(JAR);
        if (started || !Files.isRegularFile(jar)) {
            throw new IllegalStateException(
                    "the demo is in a jar of its own, and " + jar + (started ? " lacks it" : " is not there")
                            + "; put it there, or build both jars with './mvnw package -DskipTests'");
        }
        return jar;
    }

    /** In a JVM of its own, on this terminal, which ends with this one. */
    private static int runJar(Path jar) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= FIRST_TO_WARN_OF_UNSAFE) {
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-jar", jar.toString(), "demo"));
        Process demo = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(demo::destroy, "demo-stop"));
        return demo.waitFor();
    }
}
