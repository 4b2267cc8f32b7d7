package io.metricstream.relay.cli;

import static io.metricstream.relay.inspect.NumberText.number;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.metricstream.relay.metrics.Conservation;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.metrics.Tally;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.TextTable;

/**
 * What a run has carried, as a table for people or as JSON for programs: read, and what became of it.
 *
 * @param deadLetters written, by reason
 */
public record Summary(
        long objectsCompleted, long objectsGivenBack, Conservation conservation, Map<String, Long> deadLetters) {

    public static Summary of(RelayMetrics metrics) {
        return new Summary(
                metrics.objects("completed"),
                metrics.objects("given_back"),
                metrics.conservation(),
                metrics.deadLetters());
    }

    /** The status that a command ends with. */
    public int exitStatus() {
        if (objectsGivenBack > 0 || conservation.givenBack().frames() > 0) {
            return ExitStatus.INCOMPLETE;
        }
        return deadLetters.isEmpty() ? ExitStatus.DELIVERED : ExitStatus.DEAD_LETTERED;
    }

    /** Lines for people. */
    public String table() {
        TextTable table = TextTable.forColumns(
                Help.defaultColorScheme(Ansi.OFF),
                new Column(18, 2, Column.Overflow.SPAN),
                new Column(14, 2, Column.Overflow.SPAN),
                new Column(14, 2, Column.Overflow.SPAN),
                new Column(16, 2, Column.Overflow.SPAN));
        table.addRowValues("", "      frames", " data points", "         bytes");
        row(table, "read", conservation.read());
        row(table, "= delivered", conservation.delivered());
        row(table, "+ dead-lettered", conservation.deadLettered());
        if (!conservation.dropped().equals(Tally.ZERO)) {
            row(table, "+ dropped", conservation.dropped());
        }
        if (!conservation.givenBack().equals(Tally.ZERO)) {
            row(table, "+ given back", conservation.givenBack());
        }
        if (!conservation.inFlight().equals(Tally.ZERO)) {
            row(table, "+ in flight", conservation.inFlight());
        }
        return table + "delimiters: " + number(conservation.delimiters())
                + " bytes, which carry nothing and are counted apart" + System.lineSeparator()
                + "objects: " + objectsCompleted + " completed, " + objectsGivenBack
                + " given back; dead letters: "
                + (deadLetters.isEmpty()
                        ? "none"
                        : deadLetters.toString().replaceAll("[{}]", "").replace("=", " "));
    }

    private static void row(TextTable table, String name, Tally tally) {
        table.addRowValues(
                name,
                "%12s".formatted(number(tally.frames())),
                "%12s".formatted(number(tally.dataPoints())),
                "%14s".formatted(number(tally.bytes())));
    }

    /** One JSON object; numbers are plain. */
    public String json() {
        Map<String, Object> objects = new LinkedHashMap<>();
        objects.put("completed", objectsCompleted);
        objects.put("given_back", objectsGivenBack);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("objects", objects);
        json.put("read", json(conservation.read()));
        json.put("delivered", json(conservation.delivered()));
        json.put("dead_lettered", json(conservation.deadLettered()));
        json.put("dropped", json(conservation.dropped()));
        json.put("given_back", json(conservation.givenBack()));
        json.put("delimiters", conservation.delimiters());
        json.put("dead_letters", deadLetters);
        try {
            return new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Long> json(Tally tally) {
        Map<String, Long> json = new LinkedHashMap<>();
        json.put("frames", tally.frames());
        json.put("data_points", tally.dataPoints());
        json.put("bytes", tally.bytes());
        return json;
    }
}
