package io.metricstream.relay.web;

import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.metrics.RelayMetrics.Freshness;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** What was delivered in the last minutes, a sample every few seconds; older ones are forgotten. Thread-safe. */
final class History implements AutoCloseable {
    static final Duration STEP = Duration.ofSeconds(5);

    /** A quarter of an hour. */
    static final int KEPT = 180;

    private final RelayMetrics metrics;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "relay-history");
        thread.setDaemon(true);
        return thread;
    });
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long points;
    private Freshness freshness;

    /**
     * One step.
     *
     * @param pointsPerSecond data points delivered
     * @param freshnessSeconds mean of the batches that were accepted; NaN where there was none
     */
    record Sample(double pointsPerSecond, double freshnessSeconds) {}

    History(RelayMetrics metrics) {
        this.metrics = metrics;
        this.points = delivered();
        this.freshness = metrics.freshness();
        clock.scheduleAtFixedRate(this::sample, STEP.toMillis(), STEP.toMillis(), TimeUnit.MILLISECONDS);
    }

    private long delivered() {
        return metrics.conservation().delivered().dataPoints();
    }

    synchronized void sample() {
        long now = delivered();
        Freshness fresh = metrics.freshness();
        long batches = fresh.batches() - freshness.batches();
        samples.addLast(new Sample(
                (now - points) / (double) STEP.toSeconds(),
                batches == 0 ? Double.NaN : (fresh.seconds() - freshness.seconds()) / batches));
        if (samples.size() > KEPT) {
            samples.removeFirst();
        }
        points = now;
        freshness = fresh;
    }

    Chart throughput() {
        return new Chart(
                "Delivered",
                PageText::rate,
                samples().stream().map(Sample::pointsPerSecond).toList());
    }

    Chart freshness() {
        return new Chart(
                "Freshness",
                PageText::age,
                samples().stream().map(Sample::freshnessSeconds).toList());
    }

    synchronized List<Sample> samples() {
        return List.copyOf(samples);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
