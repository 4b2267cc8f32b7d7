package io.metricstream.relay.demo;

import io.metricstream.relay.cli.DemoRunner;
import io.metricstream.relay.cli.Summary;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** What a demo says to somebody who sees the relay for the first time. */
final class DemoStory {
    private final PrintWriter out;
    private final Path directory;

    DemoStory(PrintWriter out, Path directory) {
        this.out = out;
        this.directory = directory;
    }

    void begin(DemoScript script, int httpPort) {
        say("""

                Metric Stream Relay, a demo. All of it runs in this process; nothing leaves this machine.

                  metric stream writer -> S3 -> SQS -> relay -> OTLP endpoint
                                                          '---> failure bucket

                The writer makes what CloudWatch and Firehose make, New Line Delimiter on: %d objects, %d of them damaged.
                The endpoint has a bad day: it refuses each request with a certain series, answers 503 for %d s,
                and later 429 for %d s.
                The relay delivers what it can, keeps the rest in the failure bucket, and waits while the endpoint is away.

                Health and metrics: http://127.0.0.1:%d/observe/health and /observe/metrics
                """.formatted(
                        script.objects(),
                        script.damaged(),
                        script.outage().toSeconds(),
                        script.throttled().toSeconds(),
                        httpPort));
    }

    /**
     * @param damaged the key of an object that was damaged
     * @param letters the keys of all dead letters
     */
    void end(Summary summary, DemoCheck check, String damaged, Set<String> letters) {
        say("""

                What the relay has read, and what became of it. Nobody can count the frames and data points of damaged
                bytes, so these count as bytes only.

                %s

                Checked against what was written, and against what the endpoint and the failure bucket have:
                %s: %s.
                """.formatted(summary.table(), check.holds() ? "it holds" : "IT DOES NOT HOLD", check));
        next(damaged, letters);
    }

    private void next(String damaged, Set<String> letters) {
        String relay = command();
        say("""

                What to type next. The buckets are folders in demo-data/s3 until the next demo; a dead letter is the
                original bytes.
                """);
        suggest("an object that was damaged", relay, DemoServers.SOURCE, damaged);
        first(letters, "damaged").ifPresent(key -> suggest("damage, cut out", relay, DemoServers.FAILURES, key));
        first(letters, "partially-rejected")
                .ifPresent(key ->
                        suggest("a frame of which the endpoint refused one series", relay, DemoServers.FAILURES, key));
        letters(relay, letters);
        say("""

                With your own bucket, and the settings of the AWS SDK (AWS_REGION, AWS_PROFILE ...):

                  S3_BUCKET_NAME=my-metrics RELAY_DEAD_LETTER_BUCKET=my-failures \\
                  OTEL_COLLECTOR_URL=http://localhost:4318/v1/metrics %s

                All commands: %s --help
                """.formatted(relay, relay));
    }

    private void letters(String relay, Set<String> letters) {
        String show = first(letters, "partially-rejected")
                .map(key -> key.substring(key.indexOf('/') + 1))
                .orElse("ID");
        say("""

                The dead letters: list them, have one explained, send them again. The endpoint has had a good night, and
                accepts them; damage stays.

                  %s dead-letters list --demo
                  %s dead-letters show --demo %s
                  %s dead-letters replay --demo --all
                """.formatted(relay, relay, show, relay));
    }

    private static Optional<String> first(Set<String> letters, String reason) {
        return letters.stream().filter(key -> key.contains("/" + reason + "-")).findFirst();
    }

    private void suggest(String what, String relay, String bucket, String key) {
        say("""

                  # %s
                  %s inspect demo-data/s3/%s/%s
                """.formatted(what, relay, bucket, key));
    }

    /** How to start the relay from here. */
    private String command() {
        if (Files.isExecutable(directory.resolve("relay")) && Files.isRegularFile(directory.resolve("relay"))) {
            return "./relay";
        }
        try {
            Path jar = Path.of(DemoRunner.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return jar.toString().endsWith(".jar") ? "java -jar '" + jar + "'" : "relay";
        } catch (URISyntaxException e) {
            return "relay";
        }
    }

    private void say(String text) {
        out.print(text.endsWith("\n") ? text : text + "\n");
        out.flush();
    }
}
