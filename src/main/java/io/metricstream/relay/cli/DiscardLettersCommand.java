package io.metricstream.relay.cli;

import io.metricstream.relay.cli.DeadLettersCommand.Desk;
import io.metricstream.relay.inspect.LetterCounts;
import io.metricstream.relay.inspect.LetterDiscard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "discard",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Remove dead letters for good. Their bytes are lost, unless their source objects are still there.",
            "",
            "  relay dead-letters discard 2026/11/23/05/damaged-0d5e6f708192a3b4c5d6e7f88c1f2ab0",
            "  relay dead-letters discard --reason damaged --since 24h --dry-run",
        })
final class DiscardLettersCommand implements Callable<Integer> {
    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DeadLettersCommand parent;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private LetterChoice choice = new LetterChoice();

    @Option(names = "--dry-run", description = "Only say what would be lost.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        choice.check(spec);
        PrintWriter out = spec.commandLine().getOut();
        try (Site site = parent.site();
                Desk desk = Desk.at(site)) {
            Instant asked = Instant.now();
            LetterCounts counts = choice.count(desk.letters(), spec);
            if (counts.letters() == 0) {
                out.println("No dead letters to discard.");
                out.flush();
                return ExitStatus.DELIVERED;
            }
            out.println("To be lost: " + LetterRows.summary(counts) + ".");
            out.flush();
            if (dryRun) {
                return ExitStatus.DELIVERED;
            }
            if (!yes && !isConfirmed(out)) {
                throw new IllegalStateException(
                        "nothing is discarded: the answer was not 'yes'; --yes discards without asking");
            }
            return discard(desk, counts, asked);
        }
    }

    private boolean isConfirmed(PrintWriter out) throws IOException {
        out.print("Discard them? Type 'yes': ");
        out.flush();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset()));
        return "yes".equals(in.readLine());
    }

    private int discard(Desk desk, LetterCounts counts, Instant asked) {
        LetterDiscard end;
        try (Progress progress = Progress.start("dead letters", counts.letters())) {
            end = LetterDiscard.of(
                    desk.letters(),
                    choice.letters(desk.letters(), spec),
                    asked,
                    gone -> progress.at(gone, "discarded"),
                    () -> false);
        }
        String came = end.stayed() == 0 ? "" : " " + end.stayed() + " have come since, and stay.";
        spec.commandLine().getOut().println("Discarded: " + LetterRows.summary(end.discarded()) + "." + came);
        spec.commandLine().getOut().flush();
        return ExitStatus.DELIVERED;
    }
}
