package io.metricstream.relay.bench;

import java.io.IOException;
import java.util.Collection;
import java.util.Objects;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The steps of the way, each by itself on one thread, by JMH: megabytes of uncompressed object a second. */
final class Micro {
    private Micro() {}

    static void run(Session session) throws RunnerException, IOException {
        TimeValue time = TimeValue.milliseconds(session.scale().iterationMillis());
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(StepBenchmark.class.getPackageName() + "\\..*Benchmark\\.")
                        .warmupIterations(session.scale().iterations())
                        .warmupTime(time)
                        .measurementIterations(session.scale().iterations())
                        .measurementTime(time)
                        .forks(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        session.report().table("one step, one thread (JMH)", "step", "of what", "MB/s", "±");
        for (RunResult result : results) {
            Result<?> bytes =
                    Objects.requireNonNull(result.getSecondaryResults().get("bytes"));
            session.report()
                    .row(
                            step(result.getParams()),
                            parameters(result.getParams()),
                            Figures.format("%,.0f", bytes.getScore() / 1e6),
                            error(bytes.getScoreError()));
        }
    }

    private static String step(BenchmarkParams benchmark) {
        String name = benchmark.getBenchmark();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String parameters(BenchmarkParams benchmark) throws IOException {
        String key = benchmark.getParamsKeys().iterator().next();
        String value = benchmark.getParam(key);
        return switch (key) {
            case "format" -> Capture.valueOf(value).word();
            case "storedAs" -> StoredAs.valueOf(value).toString();
            case "level" -> Figures.format("level %s, %.1f : 1", value, GzipBenchmark.ratio(Integer.parseInt(value)));
            default -> throw new IllegalStateException("no words for the parameter " + key);
        };
    }

    /** Half of the interval that holds the mean with 99.9 % certainty; one iteration has none. */
    private static String error(double bytes) {
        return Double.isNaN(bytes) ? "–" : Figures.format("%,.0f", bytes / 1e6);
    }
}
