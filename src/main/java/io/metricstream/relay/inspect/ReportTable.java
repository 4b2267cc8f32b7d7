package io.metricstream.relay.inspect;

import static io.metricstream.relay.inspect.NumberText.number;

import io.metricstream.relay.inspect.ObjectReport.FaultEntry;
import io.metricstream.relay.inspect.ObjectReport.FormatCount;
import io.metricstream.relay.inspect.ObjectReport.FrameEntry;
import io.metricstream.relay.inspect.ObjectReport.MetricEntry;
import io.metricstream.relay.split.Format;
import java.time.Instant;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Column;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/** A report as a person reads it. Nothing of the object can do more to the terminal than be read. */
public final class ReportTable {
    private static final int LABEL_WIDTH = 17;
    private static final int VALUE_WIDTH = 83;
    private static final int NUMBER_WIDTH = 16;
    private static final int DUMPS = 3;
    private static final int LONGEST_TEXT = 2_000;

    private final ObjectReport report;
    private final StringBuilder out = new StringBuilder();

    private ReportTable(ObjectReport report) {
        this.report = report;
    }

    /** Lines, the last of which ends too. */
    public static String of(ObjectReport report) {
        ReportTable table = new ReportTable(report);
        table.summary();
        table.frames();
        table.metrics();
        table.damage();
        return table.out.toString();
    }

    private void summary() {
        out.append(SafeText.of(report.object(), LONGEST_TEXT)).append('\n');
        TextTable table =
                table(new Column(LABEL_WIDTH, 2, Overflow.TRUNCATE), new Column(VALUE_WIDTH, 0, Overflow.WRAP));
        row(table, "compression", report.compression());
        if (report.failureRecords()) {
            row(table, "contents", "Firehose failure records; offsets count in the bytes of the records");
        }
        row(table, "bytes", number(report.storedBytes()) + " stored, " + number(report.bytes()) + " uncompressed");
        report.formats().forEach(count -> row(table, "format", format(count)));
        row(table, "frames", number(report.frames()));
        row(table, "data points", number(report.dataPoints()));
        row(table, "delimiters", number(report.delimiters()));
        row(table, "not delivered", faults());
        report.deadLetter().forEach((name, value) -> row(table, "dead letter", name + ": " + value));
        out.append(table);
    }

    private static String format(FormatCount count) {
        return count.format().word() + ", " + number(count.frames())
                + (count.format() == Format.JSON ? " lines" : " frames");
    }

    private String faults() {
        return report.isAllGood()
                ? "nothing"
                : number(report.damage().ranges()) + (report.damage().ranges() == 1 ? " range" : " ranges") + ", "
                        + number(report.damage().bytes()) + " bytes";
    }

    private void frames() {
        if (report.frameList().isEmpty()) {
            return;
        }
        TextTable table = table(numberColumn(), numberColumn(), numberColumn(), new Column(30, 2, Overflow.TRUNCATE));
        table.addRowValues(right("offset"), right("length"), right("data points"), "format");
        for (FrameEntry frame : report.frameList()) {
            table.addRowValues(
                    right(number(frame.offset())),
                    right(number(frame.length())),
                    right(number(frame.dataPoints())),
                    frame.format().word());
        }
        out.append("\nFrames\n").append(table);
        rest(report.frames() - report.frameList().size());
    }

    private void metrics() {
        if (report.metricList().isEmpty()) {
            return;
        }
        out.append("\nSome metrics, each with its newest data point\n");
        for (MetricEntry metric : report.metricList()) {
            String words = metric.name() + " (" + metric.unit() + "): " + metric.value() + ", at "
                    + Instant.ofEpochSecond(0, metric.timeUnixNano());
            out.append("  ").append(SafeText.of(words, LONGEST_TEXT)).append('\n');
        }
    }

    private void damage() {
        if (report.isAllGood()) {
            return;
        }
        TextTable table = table(
                numberColumn(), numberColumn(), new Column(20, 2, Overflow.TRUNCATE), new Column(60, 2, Overflow.WRAP));
        table.addRowValues(right("offset"), right("length"), "kind", "detail");
        for (FaultEntry fault : report.damageList()) {
            table.addRowValues(
                    right(number(fault.offset())),
                    right(fault.length() == 0 ? "the rest" : number(fault.length())),
                    fault.kind(),
                    SafeText.of(fault.detail(), LONGEST_TEXT));
        }
        out.append("\nNot delivered\n").append(table);
        report.damageList().stream().limit(DUMPS).forEach(this::dump);
        rest(report.damage().ranges() - report.damageList().size());
    }

    private void dump(FaultEntry fault) {
        if (!fault.dump().isEmpty()) {
            out.append("\nAt ").append(number(fault.offset())).append(": ");
            out.append(SafeText.of(fault.detail(), LONGEST_TEXT)).append('\n');
            fault.dump().forEach(row -> out.append("  ").append(row).append('\n'));
        }
    }

    private void rest(long count) {
        if (count > 0) {
            out.append("  … and ").append(number(count)).append(" more; --all lists them\n");
        }
    }

    private static TextTable table(Column... columns) {
        return TextTable.forColumns(Help.defaultColorScheme(Ansi.OFF), columns);
    }

    private static Column numberColumn() {
        return new Column(NUMBER_WIDTH, 0, Overflow.TRUNCATE);
    }

    private static void row(TextTable table, String label, String value) {
        table.addRowValues(label, SafeText.of(value, LONGEST_TEXT));
    }

    private static String right(String text) {
        return String.format("%" + NUMBER_WIDTH + "s", text);
    }
}
