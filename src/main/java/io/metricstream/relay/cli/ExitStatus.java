package io.metricstream.relay.cli;

/** What a command's exit status says. */
final class ExitStatus {
    /** All done, all delivered. */
    static final int DELIVERED = 0;
    /** It could not be completed. */
    static final int INCOMPLETE = 1;
    /** Wrong usage, or wrong settings. */
    static final int USAGE = 2;
    /** All done, but something was dead-lettered. */
    static final int DEAD_LETTERED = 3;
    /** All looked at, nothing failed, but there are warnings. */
    static final int WARNINGS = 3;

    private ExitStatus() {}
}
