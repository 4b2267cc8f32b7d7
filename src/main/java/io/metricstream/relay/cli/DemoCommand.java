package io.metricstream.relay.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        description = {
            "See it work: an S3, an SQS, a metric stream and an OTLP endpoint in one process, the relay between them.",
            "",
            "It needs no AWS, asks nothing and ends by itself after half a minute. Some objects are damaged and some"
                    + " frames refused, on purpose. What it made stays in ./demo-data until the next demo.",
            "",
            "  relay demo",
            "",
            "Exit status: 0 if every data point that was written has arrived once or is in a dead letter, else 1. Dead"
                    + " letters made on purpose do not make it 3.",
        })
final class DemoCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Optional<DemoRunner> demo = DemoRunner.find();
        return demo.isPresent()
                ? demo.get()
                        .run(Path.of("").toAbsolutePath(), spec.commandLine().getOut())
                : DemoJar.run(List.of("demo"));
    }
}
