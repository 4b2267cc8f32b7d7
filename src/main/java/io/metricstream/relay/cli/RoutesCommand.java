package io.metricstream.relay.cli;

import io.metricstream.relay.service.BuiltInRoutes;
import io.metricstream.relay.service.RouteView;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.SettingException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "routes",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Show the routes that 'relay run' would load here: the built-in ones, and those of ./routes.",
            "",
            "Each with its file, where its messages come from, and its steps, secrets masked. Nothing is started, and"
                    + " nothing outside is asked.",
            "",
            "  relay routes",
            "  relay routes --mermaid",
            "  relay routes --export routes",
        })
final class RoutesCommand implements Callable<Integer> {
    private final Supplier<Site> sites;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @ArgGroup
    private Form form = new Form();

    @Option(names = "--force", description = "With --export: write over files that are there.")
    private boolean force;

    /** One of them, or none. */
    private static final class Form {
        @Option(names = "--json", description = "Print a JSON array of routes.")
        private boolean json;

        @Option(names = "--mermaid", description = "Print a picture, as a Mermaid flowchart.")
        private boolean mermaid;

        @Option(
                names = "--export",
                paramLabel = "DIR",
                description = "Write the built-in route files into DIR, to be read or edited.")
        private @Nullable Path export;
    }

    RoutesCommand() {
        this(Site::here);
    }

    /** @param sites asked once, and closed */
    RoutesCommand(Supplier<Site> sites) {
        this.sites = sites;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try (Site site = sites.get()) {
            Path export = form.export;
            if (export != null) {
                export(site.directory().resolve(export), export, out);
            } else {
                print(site, out);
            }
        }
        out.flush();
        return ExitStatus.DELIVERED;
    }

    private void print(Site site, PrintWriter out) {
        RelaySettings settings = settings(site);
        List<RouteView> routes = RouteView.of(site.directory(), settings, site.environment());
        if (form.json) {
            out.println(JsonText.of(routes));
        } else if (form.mermaid) {
            out.println(FlowChart.of(routes));
        } else {
            RouteRows.print(routes, out);
        }
    }

    /** Null where they are not complete: the routes can be read without them. */
    private @Nullable RelaySettings settings(Site site) {
        try {
            return site.settings(Map.of(), Map.of());
        } catch (SettingException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("relay: the settings do not suffice for a start, so {{…}} stays as it is written: "
                    + e.getMessage());
            err.flush();
            return null;
        }
    }

    /** @param named the directory, as the user wrote it */
    private void export(Path directory, Path named, PrintWriter out) throws IOException {
        List<String> names = BuiltInRoutes.names();
        List<String> there = names.stream()
                .filter(name -> Files.exists(directory.resolve(name)))
                .toList();
        if (!there.isEmpty() && !force) {
            throw new SettingException(named + " has " + String.join(", ", there)
                    + " already; nothing was written. Choose another directory, or write over them with --force");
        }
        Files.createDirectories(directory);
        for (String name : names) {
            Files.writeString(directory.resolve(name), BuiltInRoutes.read(name));
            out.println(named.resolve(name));
        }
    }
}
