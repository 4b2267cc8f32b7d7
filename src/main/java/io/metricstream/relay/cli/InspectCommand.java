package io.metricstream.relay.cli;

import io.metricstream.relay.inspect.ObjectInspector;
import io.metricstream.relay.inspect.ObjectReport;
import io.metricstream.relay.inspect.ReportTable;
import io.metricstream.relay.service.AwsClients;
import io.metricstream.relay.settings.ByteSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "Show what is in an object: compression, format, frames, data points, damage.",
            "",
            "Nothing is sent or changed. Dead letters are objects too, and tell why they are there.",
            "",
            "  relay inspect stream-1-2026-11-23-05-00-00.gz",
            "  relay inspect --json s3://my-metrics/2026/11/23/05/stream-1-a8f3",
            "  relay inspect --all 's3://my-failures/dead-letter/2026/11/23/05/damaged-8c1f'",
            "",
            "Exit status: 0 all of it would be delivered, 3 some of it would be dead-lettered, 1 it cannot be read,"
                    + " 2 wrong usage.",
        })
final class InspectCommand implements Callable<Integer> {
    private static final int LISTED = 20;

    private final Supplier<AwsClients> clients;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "OBJECT", description = "A file, or s3://bucket/key.")
    private String object = "";

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Option(names = "--all", description = "List every frame and every fault, not only the first " + LISTED + ".")
    private boolean all;

    @Option(
            names = "--max-frame-size",
            paramLabel = "SIZE",
            description = "What relay.split.max-frame-size is. Default: ${DEFAULT-VALUE}.")
    private String maxFrameSize = "8MiB";

    /** S3 as the environment says. */
    InspectCommand() {
        this(() -> AwsClients.create(System.getenv(), 1));
    }

    /** @param clients asked for an S3 object only, and closed */
    InspectCommand(Supplier<AwsClients> clients) {
        this.clients = clients;
    }

    @Override
    public Integer call() throws IOException {
        int maxFrameBytes = maxFrameBytes();
        try (InspectedSource source = open()) {
            ObjectReport report =
                    ObjectInspector.inspect(source.object(), maxFrameBytes, all ? Integer.MAX_VALUE : LISTED);
            PrintWriter out = spec.commandLine().getOut();
            out.print(json ? JsonText.of(report) + "\n" : ReportTable.of(report));
            out.flush();
            return report.isAllGood() ? ExitStatus.DELIVERED : ExitStatus.DEAD_LETTERED;
        }
    }

    private InspectedSource open() throws IOException {
        return S3Location.isOne(object) ? InspectedSource.s3(location(), clients) : InspectedSource.file(object);
    }

    private S3Location location() {
        try {
            S3Location location = S3Location.parse(object);
            if (!location.key().isEmpty()) {
                return location;
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        throw new ParameterException(spec.commandLine(), "'" + object + "' has no key; write it as s3://bucket/key");
    }

    private int maxFrameBytes() {
        try {
            return ByteSize.parse(maxFrameSize).toInt();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new ParameterException(spec.commandLine(), "--max-frame-size: " + e.getMessage(), e);
        }
    }
}
