package io.metricstream.relay.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/** The meters that the relay serves. Names and labels are a contract with dashboards and alerts. Thread-safe. */
public final class RelayMetrics {
    /** How many batches were accepted, and how fresh they were: the seconds of {@code relay_freshness_seconds}, summed. */
    public record Freshness(long batches, double seconds) {}

    /** How a part ended, or that it began; the label {@code outcome}. */
    public enum Flow {
        READ("read"),
        DELIVERED("delivered"),
        DEAD_LETTERED("dead_lettered"),
        DROPPED("dropped"),
        GIVEN_BACK("given_back");

        private final String label;

        Flow(String label) {
            this.label = label;
        }
    }

    private final MeterRegistry registry;
    private final Map<Flow, Meters> flows = new EnumMap<>(Flow.class);
    private final Counter delimiters;
    private final Counter endpointWarnings;
    private final Timer delivery;
    private final Timer freshness;
    private final AtomicLong newestPointMillis = new AtomicLong();
    private final AtomicLong lastPollMillis = new AtomicLong();

    private record Meters(Counter bytes, Counter frames, Counter dataPoints) {
        void add(Tally tally) {
            bytes.increment(tally.bytes());
            frames.increment(tally.frames());
            dataPoints.increment(tally.dataPoints());
        }

        Tally tally() {
            return new Tally((long) bytes.count(), (long) frames.count(), (long) dataPoints.count());
        }
    }

    public RelayMetrics(MeterRegistry registry) {
        this.registry = registry;
        for (Flow flow : Flow.values()) {
            flows.put(
                    flow,
                    new Meters(
                            flowCounter("bytes", flow), flowCounter("frames", flow), flowCounter("data.points", flow)));
        }
        delimiters = registry.counter("relay.delimiters");
        endpointWarnings = registry.counter("relay.endpoint.warnings");
        delivery = Timer.builder("relay.delivery")
                .description("one request, from sending to the end of its answer")
                .serviceLevelObjectives(millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000))
                .register(registry);
        freshness = Timer.builder("relay.freshness")
                .description("acceptance minus the time of the newest data point of a batch")
                .serviceLevelObjectives(
                        millis(60_000, 120_000, 180_000, 240_000, 300_000, 600_000, 1_800_000, 7_200_000))
                .register(registry);
        for (GiveBackCause cause : GiveBackCause.values()) {
            givenBack(cause);
        }
        Gauge.builder(
                        "relay.frames.in.flight",
                        this,
                        metrics -> metrics.conservation().inFlight().frames())
                .register(registry);
        Gauge.builder("relay.newest.data.point.timestamp.seconds", newestPointMillis, millis -> millis.get() / 1e3)
                .register(registry);
        Gauge.builder("relay.last.poll.timestamp.seconds", lastPollMillis, millis -> millis.get() / 1e3)
                .register(registry);
    }

    private Counter flowCounter(String unit, Flow flow) {
        return registry.counter("relay." + unit, "outcome", flow.label);
    }

    private static Duration[] millis(long... millis) {
        return java.util.Arrays.stream(millis).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }

    /** Counts what began or ended. */
    public void count(Flow flow, Tally tally) {
        Meters meters = flows.get(flow);
        if (meters != null) {
            meters.add(tally);
        }
    }

    public void countDelimiters(long count) {
        delimiters.increment(count);
    }

    /** The endpoint said something beside having accepted all of a batch. */
    public void countEndpointWarning() {
        endpointWarnings.increment();
    }

    /** @param outcome one of a closed set: completed, skipped, gone, replaced, given_back, or ignored_ and a reason */
    public void countObject(String outcome) {
        registry.counter("relay.objects", "outcome", outcome).increment();
    }

    /** An object was given back: counted among the outcomes of objects too. */
    public void countGivenBack(GiveBackCause cause) {
        countObject("given_back");
        givenBack(cause).increment();
    }

    private Counter givenBack(GiveBackCause cause) {
        return registry.counter("relay.given.back", "cause", cause.label());
    }

    public void countDeadLetter(String reason) {
        deadLetters(reason).increment();
    }

    /** Serves a zero for each of these reasons, so that an alert sees the first letter of one as an increase. */
    public void watchDeadLetters(Collection<String> reasons) {
        reasons.forEach(this::deadLetters);
    }

    private Counter deadLetters(String reason) {
        return registry.counter("relay.dead.letters", "reason", reason);
    }

    /** @param newestNanos {@code time_unix_nano} of the newest data point, or 0 where there is none */
    public void countAccepted(Duration took, long newestNanos, Instant now) {
        delivery.record(took);
        if (newestNanos > 0) {
            long newestMillis = newestNanos / 1_000_000;
            freshness.record(Duration.ofMillis(Math.max(0, now.toEpochMilli() - newestMillis)));
            newestPointMillis.accumulateAndGet(newestMillis, Math::max);
        }
    }

    public void polled(Instant now) {
        lastPollMillis.set(now.toEpochMilli());
    }

    /** Serves {@code relay_holding}: 1 while the endpoint is waited for. */
    public void watchHolding(java.util.function.BooleanSupplier holding) {
        Gauge.builder("relay.holding", holding, supplier -> supplier.getAsBoolean() ? 1 : 0)
                .strongReference(true)
                .register(registry);
    }

    /** Serves what waits at the source; {@code waiting} is asked at each scrape, and must answer at once. */
    public void watchSource(Supplier<Waiting> waiting) {
        gauge("relay.source.backlog", Tags.of("state", "not_begun"), waiting, Waiting::notBegun);
        gauge("relay.source.backlog", Tags.of("state", "in_work"), waiting, Waiting::inWork);
        gauge("relay.source.oldest.seconds", Tags.empty(), waiting, Waiting::oldestSeconds);
    }

    private void gauge(String name, Tags tags, Supplier<Waiting> waiting, ToDoubleFunction<Waiting> figure) {
        Gauge.builder(name, waiting, supplier -> figure.applyAsDouble(supplier.get()))
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    /** How many objects were given back for this cause. */
    public long givenBackFor(GiveBackCause cause) {
        return (long) givenBack(cause).count();
    }

    /** How many dead letters were written, by reason; none for a reason of which there are none. */
    public Map<String, Long> deadLetters() {
        Map<String, Long> counts = new TreeMap<>();
        for (Counter counter : registry.find("relay.dead.letters").counters()) {
            if (counter.count() > 0) {
                counts.put(String.valueOf(counter.getId().getTag("reason")), (long) counter.count());
            }
        }
        return counts;
    }

    /** How many objects ended so. */
    public long objects(String outcome) {
        return (long) registry.counter("relay.objects", "outcome", outcome).count();
    }

    /** Since the start. */
    public Freshness freshness() {
        return new Freshness(freshness.count(), freshness.totalTime(TimeUnit.SECONDS));
    }

    public Conservation conservation() {
        return new Conservation(
                tally(Flow.READ),
                tally(Flow.DELIVERED),
                tally(Flow.DEAD_LETTERED),
                tally(Flow.DROPPED),
                tally(Flow.GIVEN_BACK),
                (long) delimiters.count());
    }

    private Tally tally(Flow flow) {
        Meters meters = flows.get(flow);
        return meters == null ? Tally.ZERO : meters.tally();
    }
}
