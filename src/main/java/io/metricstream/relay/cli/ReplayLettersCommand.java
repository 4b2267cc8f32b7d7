package io.metricstream.relay.cli;

import static io.metricstream.relay.inspect.NumberText.number;

import io.metricstream.relay.cli.DeadLettersCommand.Desk;
import io.metricstream.relay.deliver.EndpointUnavailableException;
import io.metricstream.relay.deliver.Gate;
import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.inspect.LetterCounts;
import io.metricstream.relay.inspect.SafeText;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.replay.Replay;
import io.metricstream.relay.replay.ReplayRule;
import io.metricstream.relay.replay.ReplayTally;
import io.metricstream.relay.service.RelayService;
import io.metricstream.relay.settings.RelaySettings;
import java.io.PrintWriter;
import java.util.Iterator;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Send dead letters again, through the same routes.",
            "",
            "A letter is removed when the endpoint has accepted all of it. What is refused again stays, with one attempt more."
                    + " Of a frame whose refused metrics are known, only these are sent. It may run beside a running relay;"
                    + " Ctrl-C stops after the letter in hand, and the same command goes on.",
            "",
            "  relay dead-letters replay 2026/11/23/05/rejected-8c1f2ab04d5e6f708192a3b4c5d6e7f8",
            "  relay dead-letters replay --all --dry-run",
            "  relay dead-letters replay --reason rejected --since 24h --rate 10000",
            "",
            "Exit status: 0 all accepted, 3 some letters stay, 1 not completed, 2 wrong usage or settings.",
        })
final class ReplayLettersCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DeadLettersCommand parent;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private LetterChoice choice = new LetterChoice();

    @Option(
            names = "--send-accepted-again",
            description =
                    "Send also letters of which the endpoint has accepted a part, and did not say which: that part"
                            + " comes twice.")
    private boolean acceptedAgain;

    @Option(names = "--rate", paramLabel = "POINTS", description = "Data points per second, at most.")
    private @Nullable Long rate;

    @Option(names = "--dry-run", description = "Only say what would be sent.")
    private boolean dryRun;

    @Option(names = "--yes", description = "For scripts that also call 'discard': replay asks nothing.")
    private boolean yes;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        choice.check(spec);
        if (rate != null && rate <= 0) {
            throw new ParameterException(
                    spec.commandLine(), "--rate: " + rate + " is less than 1 data point per second");
        }
        ReplayRule rule = new ReplayRule(acceptedAgain);
        try (Site site = parent.site();
                Desk desk = Desk.at(site)) {
            LetterCounts counts = choice.count(desk.letters(), spec);
            if (dryRun) {
                return plan(choice.letters(desk.letters(), spec), counts, rule);
            }
            return counts.letters() == 0 ? end(ReplayTally.NONE) : send(site, desk, counts, rule);
        }
    }

    private int plan(Iterator<Letter> letters, LetterCounts counts, ReplayRule rule) {
        PrintWriter out = spec.commandLine().getOut();
        letters.forEachRemaining(letter -> out.println(letter.id() + "  " + rule.plan(letter)));
        print("Nothing was sent. Chosen: " + LetterRows.summary(counts) + ".");
        return ExitStatus.DELIVERED;
    }

    private int send(Site site, Desk desk, LetterCounts counts, ReplayRule rule) throws Exception {
        try (RelayService relay = site.start(desk.settings(), false);
                Progress progress = Progress.start("dead letters", counts.letters())) {
            Replay replay = new Replay(relay.template(), rule);
            try (CommandStop stop = CommandStop.on(replay, relay)) {
                ReplayTally tally = replay.run(
                        choice.letters(desk.letters(), spec),
                        pace(relay.metrics()),
                        (letter, so, problem) -> tell(progress, letter, so, problem));
                if (replay.isStopped() && tally.letters() < counts.letters()) {
                    return ExitStatus.INCOMPLETE;
                }
                stop.complete();
                return end(tally);
            } catch (Exception e) {
                if (replay.isStopped()) {
                    return ExitStatus.INCOMPLETE;
                }
                throw e instanceof EndpointUnavailableException ? gaveUp(desk.settings(), relay.gate(), e) : e;
            }
        }
    }

    private static IllegalStateException gaveUp(RelaySettings settings, Gate gate, Exception failure) {
        String cause = gate.hold().map(hold -> hold.cause().cause()).orElse(String.valueOf(failure.getMessage()));
        return new IllegalStateException(
                "gave up after " + settings.otlp().hold().toSeconds() + " s (relay.otlp.hold): " + cause
                        + "; the letter in hand stays, and the same command goes on with it",
                failure);
    }

    private static void tell(Progress progress, Letter letter, ReplayTally tally, String problem) {
        if (!problem.isEmpty()) {
            progress.say("dead letter " + letter.id() + ": " + SafeText.of(problem));
        }
        progress.at(tally.letters(), tally.accepted() + " accepted, " + (tally.kept() + tally.left()) + " stay");
    }

    /** By what was sent so far, accepted or not. */
    private Replay.Pace pace(RelayMetrics metrics) {
        long start = System.nanoTime();
        long most = rate == null ? Long.MAX_VALUE : rate;
        return () -> (long) (metrics.conservation().read().dataPoints() * NANOS / most) - (System.nanoTime() - start);
    }

    private int end(ReplayTally tally) {
        print(json ? JsonText.of(tally) : line(tally));
        if (tally.failed() > 0) {
            return ExitStatus.INCOMPLETE;
        }
        return tally.kept() + tally.left() > 0 ? ExitStatus.DEAD_LETTERED : ExitStatus.DELIVERED;
    }

    private static String line(ReplayTally tally) {
        return "Dead letters: " + number(tally.accepted()) + " accepted and gone, " + number(tally.kept())
                + " stay since something of them could not be delivered"
                + (tally.left() == 0
                        ? ""
                        : ", " + number(tally.left()) + " were left (--send-accepted-again sends them)")
                + (tally.failed() == 0 ? "" : ", " + number(tally.failed()) + " failed; the lines above say why") + ".";
    }

    private void print(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
