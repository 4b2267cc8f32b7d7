package io.metricstream.relay.inspect;

import static io.metricstream.relay.inspect.NumberText.number;

import io.metricstream.relay.inspect.DecodedMetric.DecodedPoint;
import java.util.Map;

/** A dead letter explained, as a person reads it. Nothing of it can do more to the terminal than be read. */
public final class LetterText {
    private static final String LABEL = "  %-13s";
    private static final int LONGEST_TEXT = 4_000;

    private final LetterReport report;
    private final StringBuilder out = new StringBuilder();

    private LetterText(LetterReport report) {
        this.report = report;
    }

    /** Lines, the last of which ends too. */
    public static String of(LetterReport report) {
        LetterText text = new LetterText(report);
        text.head();
        text.metrics();
        text.undecoded();
        text.dump();
        text.message();
        return text.out.toString();
    }

    private void head() {
        LetterEntry letter = report.letter();
        out.append("Dead letter ").append(safe(letter.id())).append('\n');
        // Whole lines, however long: names and commands are to be copied.
        row("what failed", report.what());
        row("why", letter.detail().isEmpty() ? letter.reason() : letter.detail());
        row("source", source(letter));
        row("kept", letter.time() == null ? "unknown" : letter.time());
        row("sent", sent(letter));
        row("holds", holds());
        row("look there", report.inspect());
        row("what next", report.next());
    }

    private static String source(LetterEntry letter) {
        if (letter.sourceEtag().isEmpty()) {
            return letter.source();
        }
        String version = letter.sourceVersion().isEmpty() ? "" : ", version " + letter.sourceVersion();
        String range = letter.length() == 0
                ? ", from offset " + number(letter.offset()) + " on"
                : ", " + number(letter.length()) + " bytes at offset " + number(letter.offset());
        return letter.source() + version + range + " (ETag " + letter.sourceEtag() + ")";
    }

    private static String sent(LetterEntry letter) {
        if (letter.attempts() == 0) {
            return "never";
        }
        return letter.attempts()
                + (letter.attempts() == 1 ? " time" : " times")
                + (letter.status() == null ? "" : "; the last answer was " + letter.status());
    }

    private String holds() {
        ObjectReport contents = report.contents();
        String formats = contents.formats().isEmpty()
                ? ""
                : " of "
                        + String.join(
                                ", ",
                                contents.formats().stream()
                                        .map(count -> count.format().word())
                                        .toList());
        return number(contents.storedBytes()) + " bytes: " + number(contents.frames())
                + (contents.frames() == 1 ? " readable frame" : " readable frames") + formats
                + " with " + number(contents.dataPoints()) + " data points"
                + (contents.isAllGood()
                        ? ""
                        : ", and " + number(contents.damage().bytes()) + " bytes that are none");
    }

    private void row(String label, String value) {
        if (!value.isEmpty()) {
            out.append(String.format(LABEL, label)).append(safe(value)).append('\n');
        }
    }

    private void metrics() {
        if (report.metricList().isEmpty()) {
            return;
        }
        boolean refused = report.metricList().get(0).refused();
        out.append(refused ? "\nThe refused metrics, of " : "\nMetrics, ").append(number(report.metrics()));
        out.append(refused ? " in this frame\n" : " in all\n");
        Map<String, String> resource = Map.of();
        for (DecodedMetric metric : report.metricList()) {
            if (!metric.resource().equals(resource)) {
                resource = metric.resource();
                line(2, "resource " + resource);
            }
            metric(metric);
        }
    }

    private void metric(DecodedMetric metric) {
        line(
                2,
                metric.index() + ": " + metric.name() + " (" + metric.kind()
                        + (metric.unit().isEmpty() ? "" : ", " + metric.unit()) + ")");
        for (DecodedPoint point : metric.pointList()) {
            line(5, point.time() + "  " + point.value() + "  " + point.attributes());
        }
        if (metric.points() > metric.pointList().size()) {
            line(5, "… and " + number(metric.points() - metric.pointList().size()) + " more points");
        }
    }

    private void undecoded() {
        if (!report.undecoded().isEmpty()) {
            out.append('\n').append(safe(report.undecoded())).append('\n');
        }
    }

    private void dump() {
        if (!report.dump().isEmpty()) {
            out.append("\nThe bytes, at their place in the uncompressed source; those of the letter begin with >\n");
            report.dump().forEach(row -> out.append("  ").append(row).append('\n'));
            line(2, report.letter().detail());
        }
    }

    private void message() {
        if (!report.text().isEmpty()) {
            out.append("\nThe message\n");
            report.text().lines().forEach(line -> line(2, line));
        }
    }

    private void line(int indent, String text) {
        out.append(" ".repeat(indent)).append(safe(text)).append('\n');
    }

    private static String safe(String text) {
        return SafeText.of(text, LONGEST_TEXT);
    }
}
