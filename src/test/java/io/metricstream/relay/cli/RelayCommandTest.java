package io.metricstream.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** What somebody tries who does not know the commands yet. */
class RelayCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine relay =
            RelayCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    /** We had a bug where --help was an unknown option of most commands. */
    @ParameterizedTest
    @MethodSource("commands")
    void eachCommandExplainsItself(CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();

        assertThat(relay.execute((name + " --help").replaceFirst("^relay ", "").split(" ")))
                .isZero();

        assertThat(out.toString()).contains("Usage: " + name, "--help", "--version");
        assertThat(examples(command)).allMatch(line -> out.toString().contains(line));
        assertThat(err.toString()).isEmpty();
    }

    /** Lines that are to be copied: none may be broken into two. */
    private static List<String> examples(CommandLine command) {
        return Stream.of(command.getCommandSpec().usageMessage().description())
                .filter(line -> line.startsWith("  relay "))
                .toList();
    }

    @Test
    void eachCommandKnowsItsVersion() {
        assertThat(relay.execute("dead-letters", "list", "--version")).isZero();

        assertThat(out.toString()).isNotBlank();
    }

    /** We had a bug where it named a command that there is not: 'relay help list'. */
    @Test
    void wrongUsageSaysWhatToType() {
        assertThat(relay.execute("dead-letters", "list", "--nothing")).isEqualTo(ExitStatus.USAGE);

        assertThat(err.toString())
                .isEqualToIgnoringNewLines("relay: Unknown option: '--nothing'; see 'relay dead-letters list --help'");
    }

    private static Stream<CommandLine> commands() {
        return withSubcommands(RelayCommand.commandLine());
    }

    private static Stream<CommandLine> withSubcommands(CommandLine command) {
        return Stream.concat(
                Stream.of(command),
                command.getSubcommands().values().stream()
                        .filter(sub -> !sub.getCommandSpec().helpCommand())
                        .flatMap(RelayCommandTest::withSubcommands));
    }
}
