package io.metricstream.relay.cli;

import io.metricstream.relay.cli.DeadLettersCommand.Desk;
import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.inspect.LetterCounts;
import io.metricstream.relay.inspect.LetterEntry;
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
        name = "list",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "List the dead letters, newest first: by the hour of the source object, then by when they were written.",
            "",
            "  relay dead-letters list",
            "  relay dead-letters list --reason damaged,undecodable --source s3://my-metrics/2026/11/",
            "  relay dead-letters list --json --since 24h",
        })
final class ListLettersCommand implements Callable<Integer> {
    private static final int ROWS = 50;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DeadLettersCommand parent;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private LetterFilterOptions options = new LetterFilterOptions();

    @Option(
            names = "--limit",
            paramLabel = "COUNT",
            description = "How many at most; 0 for all. Default: " + ROWS + ", and all of them with --json.")
    private @Nullable Integer limit;

    @Option(names = "--json", description = "Print a JSON array.")
    private boolean json;

    @Override
    public Integer call() {
        int rows = limit == null ? (json ? 0 : ROWS) : limit;
        if (rows < 0) {
            throw new ParameterException(spec.commandLine(), "--limit: " + rows + " is less than 0");
        }
        long most = rows == 0 ? Long.MAX_VALUE : rows;
        try (Site site = parent.site();
                Desk desk = Desk.at(site)) {
            Iterator<Letter> letters = desk.letters().list(options.filter());
            if (json) {
                printJson(letters, most);
            } else {
                printTable(desk, letters, most);
            }
            return ExitStatus.DELIVERED;
        }
    }

    /** One at a time: there may be many. */
    private void printJson(Iterator<Letter> letters, long most) {
        PrintWriter out = spec.commandLine().getOut();
        out.print("[");
        for (long count = 0; count < most && letters.hasNext(); count++) {
            out.print((count == 0 ? "\n" : ",\n") + JsonText.of(LetterEntry.of(letters.next())));
        }
        out.println("]");
        out.flush();
    }

    private void printTable(Desk desk, Iterator<Letter> letters, long most) {
        LetterRows rows = new LetterRows(spec.commandLine().getOut());
        LetterCounts listed = new LetterCounts();
        while (listed.letters() < most && letters.hasNext()) {
            Letter letter = letters.next();
            listed.add(letter.id().reason(), letter.bytes());
            rows.print(letter);
        }
        rows.end(letters.hasNext() ? desk.letters().count(options.filter()) : listed);
    }
}
