package io.metricstream.relay.cli;

import static io.metricstream.relay.inspect.NumberText.number;

import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.inspect.LetterCounts;
import io.metricstream.relay.inspect.SafeText;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Dead letters as lines of a table, each printed as soon as it is known, and what they come to. */
final class LetterRows {
    private static final String FORM = "%-68s  %-20s  %-21s  %6s  %8s  %7s  %9s  %11s  %s%n";
    private static final int LONGEST_SOURCE = 1_100;

    private final PrintWriter out;
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private long rows;

    LetterRows(PrintWriter out) {
        this.out = out;
    }

    void print(Letter letter) {
        if (rows++ == 0) {
            out.printf(FORM, "ID", "TIME", "REASON", "STATUS", "ATTEMPTS", "FRAMES", "POINTS", "BYTES", "SOURCE");
        }
        statuses.merge(letter.status(), 1L, Long::sum);
        out.printf(
                FORM,
                letter.id(),
                letter.time().equals(Instant.EPOCH) ? "-" : letter.time().truncatedTo(ChronoUnit.SECONDS),
                letter.id().reason().word(),
                letter.status() == 0 ? "-" : letter.status(),
                letter.attempts(),
                letter.frames(),
                letter.dataPoints() < 0 ? "-" : number(letter.dataPoints()),
                number(letter.bytes()),
                SafeText.of(letter.source().toString(), LONGEST_SOURCE));
        out.flush();
    }

    /** @param all that were asked for, listed or not */
    void end(LetterCounts all) {
        if (rows == 0) {
            out.println("No dead letters.");
        } else {
            out.println();
            out.println(summary(all));
            out.println((rows < all.letters() ? "By status, of the " + number(rows) + " listed: " : "By status: ")
                    + statuses.entrySet().stream().map(LetterRows::status).collect(Collectors.joining(", ")));
            if (rows < all.letters()) {
                out.println("Listed: " + number(rows) + " of " + number(all.letters()) + "; --limit 0 lists all.");
            }
            out.println("Look at one: relay dead-letters show ID");
        }
        out.flush();
    }

    private static String status(Map.Entry<Integer, Long> count) {
        return number(count.getValue()) + (count.getKey() == 0 ? " without an answer" : " answered " + count.getKey());
    }

    /** How many there are, of which reasons. */
    static String summary(LetterCounts counts) {
        return number(counts.letters()) + (counts.letters() == 1 ? " dead letter" : " dead letters") + ", "
                + number(counts.bytes()) + " bytes"
                + counts.byReason().entrySet().stream()
                        .map(reason -> number(reason.getValue().letters()) + " "
                                + reason.getKey().word())
                        .collect(Collectors.joining(", ", ": ", ""));
    }
}
