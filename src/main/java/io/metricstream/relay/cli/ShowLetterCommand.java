package io.metricstream.relay.cli;

import io.metricstream.relay.cli.DeadLettersCommand.Desk;
import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.inspect.LetterInspector;
import io.metricstream.relay.inspect.LetterReport;
import io.metricstream.relay.inspect.LetterText;
import io.metricstream.relay.inspect.SafeText;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Explain one dead letter: what failed and why, where it came from, and what is in it.",
            "",
            "  relay dead-letters show 2026/11/23/05/rejected-8c1f2ab04d5e6f708192a3b4c5d6e7f8",
            "  relay dead-letters show --raw letter.bin 2026/11/23/05/damaged-0d5e6f708192a3b4c5d6e7f88c1f2ab0",
        })
final class ShowLetterCommand implements Callable<Integer> {
    private static final int LISTED = 10;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // set by picocli
    private DeadLettersCommand parent;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "ID", description = "As 'list' shows it.")
    private String id = "";

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(names = "--all", description = "List every metric, not only the first " + LISTED + ".")
    private boolean all;

    @Option(names = "--raw", paramLabel = "FILE", description = "Save the bytes, verbatim, to a new file.")
    private @Nullable Path raw;

    @Override
    public Integer call() throws IOException {
        try (Site site = parent.site();
                Desk desk = Desk.at(site)) {
            Letter letter = LetterChoice.find(desk.letters(), id, spec);
            PrintWriter out = spec.commandLine().getOut();
            if (raw != null) {
                save(desk, letter, raw);
                out.println(letter.bytes() + " bytes are in " + SafeText.of(raw.toString()));
            } else {
                int maxFrameSize = desk.settings().split().maxFrameSize().toInt();
                LetterReport report = new LetterInspector(
                                desk.letters(), desk.aws().s3(), maxFrameSize)
                        .report(letter, all ? Integer.MAX_VALUE : LISTED);
                out.print(json ? JsonText.of(report) + "\n" : LetterText.of(report));
            }
            out.flush();
            return ExitStatus.DELIVERED;
        }
    }

    private static void save(Desk desk, Letter letter, Path file) throws IOException {
        try (InputStream body = desk.letters().open(letter);
                OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
            body.transferTo(out);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(SafeText.of(file.toString()) + " is there already; name a new file", e);
        }
    }
}
