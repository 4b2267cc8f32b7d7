package io.metricstream.relay.cli;

import java.io.PrintWriter;
import java.nio.file.Path;

/**
 * The demo. It lies in a jar of its own, with the servers that only it needs, so {@link java.util.ServiceLoader} finds it,
 * and nobody imports it.
 */
public interface DemoRunner {
    /**
     * Runs to its end, without questions.
     *
     * @param directory where it keeps its data, and where route files of the user's own may lie
     * @param out for people
     * @return the exit status
     */
    int run(Path directory, PrintWriter out) throws Exception;
}
