package io.metricstream.relay.service;

import io.metricstream.relay.settings.SettingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;

/**
 * Which route files are loaded: those inside the jar, each replaced by a file of the same name in {@code ./routes}, and
 * whatever else lies there. The names are listed, not searched for: a search of the class path would unpack the whole jar
 * at each start.
 */
final class RouteFiles {
    private static final String SUFFIX = ".camel.yaml";
    private static final String RECEIVING = "receive-";
    private static final List<String> BUILT_IN = List.of(
            "errors",
            "object",
            "enrich",
            "deliver",
            "send",
            "refused",
            "dead-letter",
            "replay",
            "receive-firehose",
            "receive-poll",
            "receive-sqs");

    /** What routes call each other by; without one of them data would have nowhere to go. */
    private static final List<String> STAGES = List.of(
            "direct:listing",
            "direct:object",
            "direct:stream",
            "direct:enrich",
            "direct:deliver",
            "direct:dead-letter");

    private RouteFiles() {}

    /**
     * Locations, as Camel takes them. Routes start in this order, and those that receive poll at once: they come last, so that
     * nothing which they call is missing.
     */
    static List<String> in(Path directory) {
        Set<String> own = own(directory);
        return Stream.concat(builtIn().stream(), own.stream())
                .distinct()
                .sorted(Comparator.comparing(file -> file.startsWith(RECEIVING)))
                .map(file -> own.contains(file) ? "file:" + directory.resolve(file) : "classpath:routes/" + file)
                .toList();
    }

    /** The names of the files in the jar. */
    static List<String> builtIn() {
        return BUILT_IN.stream().map(name -> name + SUFFIX).toList();
    }

    /** Whether the jar has a file of this name. */
    static boolean isBuiltIn(String file) {
        return builtIn().contains(file.substring(file.lastIndexOf('/') + 1));
    }

    /** The names of a user's route files. */
    static Set<String> own(Path directory) {
        if (!Files.isDirectory(directory)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    // Some editors keep hidden files of their own beside the one that is edited.
                    .filter(name -> name.endsWith(SUFFIX) && !name.startsWith("."))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new UncheckedIOException("the route files in " + directory + " cannot be listed", e);
        }
    }

    /**
     * Looks at the routes as they are written: one that needs an S3 which is not there yet is none of {@code getRoutes()}.
     *
     * @throws SettingException if a stage has no route
     */
    static void check(CamelContext context, Path directory) {
        Set<String> from =
                context.getCamelContextExtension().getContextPlugin(Model.class).getRouteDefinitions().stream()
                        .map(route -> route.getInput().getEndpointUri())
                        .map(uri -> uri.replace("direct://", "direct:").replaceFirst("[?].*", ""))
                        .collect(Collectors.toSet());
        for (String stage : STAGES) {
            if (!from.contains(stage)) {
                throw new SettingException("no route begins with " + stage + ": look at your files in " + directory
                        + ", which replace the built-in ones of the same name");
            }
        }
    }
}
