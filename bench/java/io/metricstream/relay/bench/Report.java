package io.metricstream.relay.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** A report in Markdown, a table a section, that is shown while it grows. */
final class Report {
    private final StringBuilder text = new StringBuilder();
    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void paragraph(String line) {
        add("\n" + line + "\n");
    }

    /** Begins a table. */
    void table(String title, String... columns) {
        add("\n" + title + "\n\n");
        row(columns);
        add("|" + "---|".repeat(columns.length) + "\n");
    }

    void row(String... cells) {
        add("| " + String.join(" | ", cells) + " |\n");
    }

    private void add(String piece) {
        text.append(piece);
        out.print(piece);
        out.flush();
    }

    void write(Path file) throws IOException {
        Files.writeString(file, text.toString().stripLeading());
    }
}
