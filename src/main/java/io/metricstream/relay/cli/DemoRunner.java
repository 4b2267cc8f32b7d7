package io.metricstream.relay.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The demo. It lies in a jar of its own, with the servers that only it needs, so {@link ServiceLoader} finds it,
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

    /**
     * What the last demo has left, for the commands that look at it.
     *
     * @param directory where it was run
     * @throws IllegalStateException if none was run there
     */
    Site site(Path directory);

    /** Empty where this jar has no demo in it. */
    static Optional<DemoRunner> find() {
        return ServiceLoader.load(DemoRunner.class).findFirst();
    }
}
