package io.metricstream.relay.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ./relay bench}. Writes its report to standard output, while it grows, and to a file. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measure what the relay costs, beside a bare client that carries the same bytes.",
            "",
            "It takes some 55 minutes, and wants a machine that does nothing else. bench/README.md says what each row means.",
            "",
            "  relay bench --quick",
            "  relay bench --only modes --only start",
        })
public final class Bench implements Callable<Integer> {
    @Option(names = "--quick", description = "Less of everything, in under two minutes.")
    private boolean quick;

    @Option(names = "--only", paramLabel = "NAME", description = "One of ${COMPLETION-CANDIDATES}; may be repeated.")
    private Set<Section> only = EnumSet.allOf(Section.class);

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = "An option of the relay's JVM, as in --jvm=-Xmx256m; may be repeated.")
    private List<String> jvmOptions = List.of();

    @Option(names = "--target", paramLabel = "DIRECTORY", hidden = true, required = true)
    private Path target = Path.of("target");

    private Bench() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Bench())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, commandLine, parsed) -> {
                    commandLine.getErr().println("relay: bench: " + failure.getMessage());
                    return 1;
                })
                .execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root) {
            root.setLevel(Level.ERROR);
        }
        Path work = target.resolve("bench").toAbsolutePath();
        delete(work);
        Path buckets = Files.createDirectories(work.resolve("buckets"));
        Scale scale = new Scale(quick);
        Report report = new Report(System.out);
        report.paragraph("`./relay bench" + (quick ? " --quick" : "") + "` on " + Machine.describe() + ".");
        // Far more, since all else is compared with it: the JVM compiles for half a minute after the small objects.
        Dataset usual = Dataset.written("usual", 6 * scale.rowBytes(), StoredAs.PLAIN, scale.warmUps());
        try (Servers servers = new Servers(buckets, Certificate.make(work))) {
            Path jar = target.resolve("metric-stream-relay.jar").toAbsolutePath();
            Carriage carriage = new Carriage(servers, servers.plain(), work, jar, jvmOptions, usual);
            Carriage overTls = new Carriage(servers, servers.tls(), work.resolve("tls"), jar, jvmOptions, usual);
            Session session = new Session(servers, carriage, overTls, scale, report);
            for (Section section : Section.values()) {
                if (only.contains(section)) {
                    section.run(session);
                }
            }
        } finally {
            report.write(target.resolve("bench.md"));
            delete(work);
        }
        return 0;
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
