package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.OtlpRequest;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.metrics.Tally;
import io.metricstream.relay.service.RelayService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An endpoint that is not available: it is waited for, and nothing is lost, sent twice or dead-lettered. */
class DeliverHoldTest {
    @TempDir
    Path directory;

    @Test
    void an503For15SecondsAndThenA429CostsNothingAndIsProbedOneAtATime() {
        Outage outage = new Outage(Duration.ofSeconds(15), Duration.ofSeconds(4));
        List<StreamObject> objects = objects(6);
        try (Rig rig =
                new Rig(directory).byQueue().set("RELAY_OTLP_CONCURRENCY", "8").set("RELAY_OTLP_BATCH_SIZE", "64KiB")) {
            rig.receiver().answer(outage);
            rig.start();
            objects.forEach(object -> rig.putAndAnnounce(object.key(), object.bytes()));
            rig.awaitObjects("completed", objects.size());
            rig.awaitEmptyQueue();

            Conservation.assertExactly(rig.receiver().accepted(), objects);
            assertThat(rig.deadLetters()).isEmpty();
            assertThat(rig.assertSettled().givenBack()).isEqualTo(Tally.ZERO);
            assertThat(outage.mostAtOnce).as("probes at once").hasValue(1);
            assertThat(outage.probes.get()).as("probes in 19 s").isBetween(2, 40);
            assertThat(outage.tooSoon)
                    .as("requests within the time of a Retry-After")
                    .hasValue(0);
        }
    }

    @Test
    void afterTheHoldTheObjectIsGivenBackAndComesAgain() {
        List<StreamObject> objects = objects(2);
        try (Rig rig = new Rig(directory).byQueue().set("RELAY_OTLP_HOLD", "1s")) {
            rig.receiver().answer(request -> OtlpAnswer.status(503));
            rig.start();
            objects.forEach(object -> rig.putAndAnnounce(object.key(), object.bytes()));
            rig.awaitObjects("given_back", 2);

            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitObjects("completed", objects.size());
            rig.awaitEmptyQueue();

            Conservation.assertExactly(rig.receiver().accepted(), objects);
            assertThat(rig.deadLetters()).isEmpty();
            assertThat(rig.assertConserved().givenBack().frames()).isPositive();
        }
    }

    @Test
    void aStopDuringAHoldEndsSoonAndWhatWasInFlightComesAfterTheRestart() {
        List<StreamObject> objects = objects(5);
        try (Rig rig = new Rig(directory).set("RELAY_OTLP_BATCH_SIZE", "64KiB")) {
            rig.receiver().answer(request -> OtlpAnswer.status(503));
            RelayService first = rig.start();
            objects.forEach(object -> rig.put(object.key(), object.bytes()));
            await().until(() -> first.gate().hold().isPresent()
                    && first.metrics().conservation().inFlight().frames() > 0);

            long began = System.nanoTime();
            rig.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
            assertThat(first.metrics().conservation().inFlight()).isEqualTo(Tally.ZERO);
            assertThat(first.metrics().conservation().givenBack().frames()).isPositive();
            assertThat(first.metrics().objects("completed")).isZero();

            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.start();
            rig.awaitObjects("completed", objects.size());

            Conservation.assertExactly(rig.receiver().accepted(), objects);
            assertThat(rig.deadLetters()).isEmpty();
            rig.assertSettled();
        }
    }

    @Test
    void anEndpointThatIsNotThereYetIsWaitedFor() throws Exception {
        List<StreamObject> objects = objects(1);
        try (Rig rig = new Rig(directory).set("OTEL_COLLECTOR_URL", "http://127.0.0.1:1/v1/metrics")) {
            RelayService service = rig.start();
            rig.put(objects.get(0).key(), objects.get(0).bytes());
            await().untilAsserted(() -> assertThat(service.gate().hold())
                    .hasValueSatisfying(hold -> assertThat(hold.cause().cause())
                            .startsWith("http://127.0.0.1:1/v1/metrics gave no answer (Connect to ")
                            .endsWith("check that it is up, and relay.otlp.endpoint")));
            rig.stop();

            rig.set("OTEL_COLLECTOR_URL", rig.receiver().endpoint().toString()).start();
            rig.awaitObjects("completed", 1);
            Conservation.assertExactly(rig.receiver().accepted(), objects);
            rig.assertSettled();
        }
    }

    private static List<StreamObject> objects(int count) {
        MetricStreamWriter writer = new MetricStreamWriter(MetricStreamOptions.of(42));
        return IntStream.range(0, count).mapToObj(i -> writer.next(400_000)).toList();
    }

    /**
     * Answers 503 for a time, then 429 with Retry-After for a time, each slowly enough that two at once would meet. What
     * was on its way when the outage began is not counted as a probe.
     */
    private static final class Outage implements Function<OtlpRequest, OtlpAnswer> {
        private static final long SLOW_MILLIS = 100;
        private static final long UNDER_WAY_MILLIS = 1_000;
        private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

        final AtomicInteger probes = new AtomicInteger();
        final AtomicInteger mostAtOnce = new AtomicInteger();
        final AtomicInteger tooSoon = new AtomicInteger();
        private final AtomicInteger atOnce = new AtomicInteger();
        private final long unavailableMillis;
        private final long busyMillis;
        private long begin;
        private long notBefore;

        Outage(Duration unavailable, Duration busy) {
            unavailableMillis = unavailable.toMillis();
            busyMillis = busy.toMillis();
        }

        @Override
        public OtlpAnswer apply(OtlpRequest request) {
            long elapsed = elapsedMillis();
            if (elapsed >= unavailableMillis + busyMillis) {
                return OtlpAnswer.accepted();
            }
            int now = atOnce.incrementAndGet();
            if (elapsed > UNDER_WAY_MILLIS) {
                probes.incrementAndGet();
                mostAtOnce.accumulateAndGet(now, Math::max);
            }
            answerSlowly();
            atOnce.decrementAndGet();
            return elapsed < unavailableMillis ? OtlpAnswer.status(503) : busy(elapsed);
        }

        private synchronized long elapsedMillis() {
            long now = TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
            begin = begin == 0 ? now : begin;
            return now - begin;
        }

        private synchronized OtlpAnswer busy(long elapsed) {
            if (elapsed < notBefore) {
                tooSoon.incrementAndGet();
            }
            notBefore = elapsed + RETRY_AFTER.toMillis();
            return OtlpAnswer.retryAfter(429, RETRY_AFTER);
        }

        private static void answerSlowly() {
            try {
                new CountDownLatch(1).await(SLOW_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
