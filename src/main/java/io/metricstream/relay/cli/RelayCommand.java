package io.metricstream.relay.cli;

import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** {@code relay}: the command that has all others. */
@Command(
        name = "relay",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = "Carries AWS CloudWatch metric streams from S3 to any OTLP/HTTP endpoint, without losing a byte.",
        synopsisSubcommandLabel = "[COMMAND]",
        footer = {
            "",
            "Without a command it runs. Try 'relay demo' first: it needs nothing but this machine. Then 'relay doctor' says what"
                    + " is missing here.",
            "Exit status: 0 all delivered, 3 something was dead-lettered, 1 not completed, 2 wrong usage or settings.",
        },
        subcommands = {
            RunCommand.class,
            DemoCommand.class,
            BackfillCommand.class,
            InspectCommand.class,
            DeadLettersCommand.class,
            DoctorCommand.class,
            RoutesCommand.class,
            HelpCommand.class,
        })
public final class RelayCommand {
    /** Columns: a line that is to be copied, with the ID of a dead letter in it, stays one. */
    private static final int HELP_WIDTH = 100;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of a failure.")
    private boolean verbose;

    private RelayCommand() {}

    /** @return the exit status */
    public static int execute(String[] arguments) {
        CommandLine relay = commandLine();
        return relay.execute(withDefault(relay, arguments));
    }

    static CommandLine commandLine() {
        ErrorLine errors = new ErrorLine();
        return new CommandLine(new RelayCommand())
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .setExecutionStrategy(RelayCommand::execute)
                .setUsageHelpWidth(HELP_WIDTH);
    }

    private static int execute(ParseResult parsed) {
        if (!DeadLettersCommand.isOfDemo(parsed)) {
            return new RunLast().execute(parsed);
        }
        try {
            return DemoJar.run(parsed.originalArgs());
        } catch (Exception e) {
            throw new ExecutionException(parsed.commandSpec().commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /** {@code run} where no command is named. */
    private static String[] withDefault(CommandLine relay, String[] arguments) {
        boolean options = Arrays.stream(arguments).allMatch(argument -> argument.equals("--verbose"));
        if (!options) {
            return arguments;
        }
        String[] run = Arrays.copyOf(arguments, arguments.length + 1);
        run[arguments.length] = "run";
        return run;
    }
}
