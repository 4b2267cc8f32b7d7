package io.metricstream.relay.cli;

import io.metricstream.relay.inspect.Letters;
import io.metricstream.relay.service.AwsClients;
import io.metricstream.relay.settings.RelaySettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

@Command(
        name = "dead-letters",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Look at what could not be delivered, send it again, or discard it.",
            "",
            "  relay dead-letters list --reason rejected --since 24h",
            "  relay dead-letters show 2026/11/23/05/rejected-8c1f2ab04d5e6f708192a3b4c5d6e7f8",
            "  relay dead-letters replay --all",
            "",
            "Settings are those of 'relay run'; relay.dead-letter.bucket and .prefix say where the letters are.",
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ListLettersCommand.class,
            ShowLetterCommand.class,
            ReplayLettersCommand.class,
            DiscardLettersCommand.class,
            HelpCommand.class,
        })
final class DeadLettersCommand implements Callable<Integer> {
    private static final String DEMO = "--demo";

    private final Supplier<Site> sites;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = DEMO,
            scope = ScopeType.INHERIT,
            description = "Those that the last 'relay demo' has left here. Its endpoint accepts everything now.")
    private boolean demo;

    DeadLettersCommand() {
        this(Site::here);
    }

    /** @param sites asked once, and closed */
    DeadLettersCommand(Supplier<Site> sites) {
        this.sites = sites;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "name one of list, show, replay, discard");
    }

    /** Whether this is for the jar that has the demo. */
    static boolean isOfDemo(ParseResult parsed) {
        return parsed.originalArgs().contains(DEMO) && DemoRunner.find().isEmpty();
    }

    Site site() {
        return demo ? DemoRunner.find().orElseThrow().site(Path.of("").toAbsolutePath()) : sites.get();
    }

    /** The letters of a site, to be looked at. */
    record Desk(RelaySettings settings, AwsClients aws, Letters letters) implements AutoCloseable {
        static Desk at(Site site) {
            RelaySettings settings = site.commandSettings();
            AwsClients aws = site.clients(Letters.REQUESTS_AT_ONCE);
            return new Desk(settings, aws, new Letters(aws.s3(), settings.deadLetter()));
        }

        @Override
        public void close() {
            letters.close();
            aws.close();
        }
    }
}
