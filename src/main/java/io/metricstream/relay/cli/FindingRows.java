package io.metricstream.relay.cli;

import io.metricstream.relay.doctor.Finding;
import io.metricstream.relay.doctor.Finding.Level;
import io.metricstream.relay.inspect.SafeText;
import java.io.PrintWriter;
import java.util.List;

/** Findings as lines, each printed as soon as it is known. What is to be copied, such as a statement, is never broken. */
final class FindingRows {
    private static final String FORM = "%s%-7s%s  %-19s  %s%n";
    private static final String ADVICE_INDENT = " ".repeat(9);
    private static final int LONGEST_TEXT = 4_000;
    private static final String RESET = "\u001B[0m";

    private final PrintWriter out;
    private final boolean colourful;

    FindingRows(PrintWriter out, boolean colourful) {
        this.out = out;
        this.colourful = colourful;
    }

    void print(Finding finding) {
        out.printf(
                FORM,
                colourful ? colour(finding.level()) : "",
                finding.level().word(),
                colourful ? RESET : "",
                finding.check(),
                SafeText.of(finding.what(), LONGEST_TEXT));
        if (!finding.advice().isEmpty()) {
            out.println(ADVICE_INDENT + "→ " + SafeText.of(finding.advice(), LONGEST_TEXT));
        }
        out.flush();
    }

    void end(List<Finding> findings) {
        long failed = count(findings, Level.FAILED);
        long warnings = count(findings, Level.WARNING);
        out.println();
        out.println(
                failed + warnings == 0
                        ? "All is well."
                        : failed + " failed, " + warnings + (warnings == 1 ? " warning" : " warnings")
                                + ". Do what the arrows say, and run 'relay doctor' again.");
        out.flush();
    }

    private static long count(List<Finding> findings, Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    private static String colour(Level level) {
        return switch (level) {
            case OK -> "\u001B[32m";
            case WARNING -> "\u001B[33m";
            case FAILED -> "\u001B[31m";
            case SKIPPED -> "\u001B[2m";
        };
    }
}
