package io.metricstream.relay.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, with fewer objects and shorter pauses: each kind of damage, a refusal, an outage and a throttling. */
class DemoTest {
    private static final DemoScript SMALL = new DemoScript(
            1, 8, 100_000, Duration.ofMillis(20), 2, 3, Duration.ofMillis(300), 5, Duration.ofSeconds(1));
    private static final Pattern VERDICT = Pattern.compile(
            "it holds: ([\\d,]+) data points written = ([\\d,]+) received once \\+ ([\\d,]+) in dead letters;"
                    + " none lost, none twice");

    @TempDir
    Path directory;

    @Test
    void carriesAllThatWasWrittenAndSaysSo() throws Exception {
        StringWriter out = new StringWriter();

        int status = new Demo(SMALL, Map.of()).run(directory, new PrintWriter(out));

        assertThat(status).as(out.toString()).isZero();
        Matcher verdict = VERDICT.matcher(out.toString());
        assertThat(verdict.find()).as(out.toString()).isTrue();
        long deadLettered = number(verdict.group(3));
        assertThat(deadLettered).isPositive();
        assertThat(number(verdict.group(2))).isGreaterThan(deadLettered);
        assertThat(number(verdict.group(1))).isEqualTo(number(verdict.group(2)) + deadLettered);
        assertThat(out.toString())
                .contains("read  ", "= delivered  ", "+ dead-lettered  ", "delimiters:")
                .contains("objects: 8 completed, 0 given back");
        assertThat(reasonsOfDeadLetters()).containsExactlyInAnyOrder("damaged", "partially-rejected", "undecodable");
        assertThat(suggestedFiles(out.toString())).hasSize(3).allMatch(Files::isRegularFile);
    }

    @Test
    void removesWhatAnEarlierDemoLeftButNothingElse() throws IOException {
        DemoDirectory first = DemoDirectory.fresh(directory);
        Files.writeString(first.s3().resolve("old"), "of an earlier demo");
        Path outside = Files.writeString(directory.resolve("kept"), "not of the demo");
        Files.createSymbolicLink(first.s3().resolve("link"), directory);

        DemoDirectory second = DemoDirectory.fresh(directory);

        assertThat(second.s3()).isEmptyDirectory();
        assertThat(outside).exists();
    }

    @Test
    void doesNotTouchADirectoryThatNoDemoHasMade() throws IOException {
        Path own = Files.createDirectory(directory.resolve("demo-data")).resolve("own.txt");
        Files.writeString(own, "somebody's");

        assertThatThrownBy(() -> new Demo(SMALL, Map.of()).run(directory, new PrintWriter(new StringWriter())))
                .hasMessageContaining("demo-data was not made by a demo; move it away");

        assertThat(own).hasContent("somebody's");
    }

    private static long number(String text) {
        return Long.parseLong(text.replace(",", ""));
    }

    private Set<String> reasonsOfDeadLetters() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("demo-data/s3/demo-failures"))) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString().replaceFirst("-\\p{XDigit}+$", ""))
                    .collect(Collectors.toSet());
        }
    }

    private List<Path> suggestedFiles(String out) {
        return Pattern.compile("inspect (\\S+)")
                .matcher(out)
                .results()
                .map(found -> directory.resolve(found.group(1)))
                .toList();
    }
}
