package io.metricstream.relay.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** How far a command is: a bar on a terminal, a line now and then elsewhere. On stderr, so that stdout stays the result. */
public final class Progress implements AutoCloseable {
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    private final String task;
    private final long total;
    private final PrintStream err;
    private final @Nullable ProgressBar bar;
    private Instant lastLine = Instant.now();

    private Progress(String task, long total, PrintStream err, @Nullable ProgressBar bar) {
        this.task = task;
        this.total = total;
        this.err = err;
        this.bar = bar;
    }

    /** @param total steps, or -1 where nobody knows yet */
    public static Progress start(String task, long total) {
        PrintStream err = System.err;
        boolean terminal = System.console() != null && System.getenv("TERM") != null;
        ProgressBar bar = terminal
                ? new ProgressBarBuilder()
                        .setTaskName(task)
                        .setInitialMax(total)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setConsumer(new ConsoleProgressBarConsumer(err))
                        .build()
                : null;
        return new Progress(task, total, err, bar);
    }

    /** @param note a few words on what is behind and ahead */
    public void at(long done, String note) {
        if (bar != null) {
            bar.stepTo(done).setExtraMessage(note);
        } else if (Duration.between(lastLine, Instant.now()).compareTo(BETWEEN_LINES) >= 0) {
            lastLine = Instant.now();
            err.println(task + ": " + done + (total < 0 ? "" : " of " + total) + "; " + note);
        }
    }

    /** A line that stays, above the bar where there is one. */
    public void say(String line) {
        // In one call: the bar is drawn by a thread of its own.
        err.print((bar == null ? "" : "\r\033[K") + line + System.lineSeparator());
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
