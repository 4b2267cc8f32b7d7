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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An endpoint whose answers take long, and the settings of a new user: it has many requests at once, and each batch once. */
class FarEndpointTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final MetricStreamWriter writer = new MetricStreamWriter(MetricStreamOptions.of(42));
    private final FarEndpoint endpoint = new FarEndpoint();

    @Test
    void oneObjectIsInManyRequestsAtOnce() {
        List<StreamObject> objects = List.of(writer.next(24 << 20));
        try (Rig rig = rig(objects)) {
            rig.start();

            await().atMost(PATIENCE).until(() -> endpoint.mostAtOnce.get() >= 10);
            endpoint.comeNear();

            rig.awaitObjects("completed", 1);
            Conservation.assertExactly(rig.receiver().accepted(), objects);
            assertThat(rig.assertSettled().givenBack()).isEqualTo(Tally.ZERO);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void objectsOfOneBatchAreInManyRequestsAtOnce(boolean byQueue) {
        List<StreamObject> objects = objects(150, 20_000);
        try (Rig rig = rig(objects)) {
            if (byQueue) {
                objects.forEach(object -> rig.byQueue().putAndAnnounce(object.key(), object.bytes()));
            }
            rig.start();

            await().atMost(PATIENCE).until(() -> endpoint.mostAtOnce.get() >= 8);
            endpoint.comeNear();

            rig.awaitObjects("completed", objects.size());
            Conservation.assertExactly(rig.receiver().accepted(), objects);
            rig.assertSettled();
        }
    }

    @Test
    void anOutageIsProbedOneAtATimeAndCostsNothing() {
        List<StreamObject> objects = objects(3, 8 << 20);
        try (Rig rig = rig(objects)) {
            rig.start();
            await().atMost(PATIENCE).until(() -> endpoint.mostAtOnce.get() >= 10);

            endpoint.fail();
            await().atMost(PATIENCE).until(() -> endpoint.probes.get() >= 2);
            assertThat(endpoint.mostProbes).as("probes at once").hasValue(1);
            long inHand = rig.service().metrics().conservation().inFlight().bytes();
            endpoint.comeNear();

            rig.awaitObjects("completed", objects.size());
            assertThat(inHand).isLessThan(70 * (64 << 10));
            Conservation.assertExactly(rig.receiver().accepted(), objects);
            assertThat(rig.deadLetters()).isEmpty();
            assertThat(rig.assertSettled().givenBack()).isEqualTo(Tally.ZERO);
        }
    }

    private Rig rig(List<StreamObject> objects) {
        Rig rig = new Rig(directory).set("RELAY_OTLP_BATCH_SIZE", "64KiB");
        rig.receiver().answer(endpoint);
        objects.forEach(object -> rig.put(object.key(), object.bytes()));
        return rig;
    }

    private List<StreamObject> objects(int count, int bytes) {
        return IntStream.range(0, count).mapToObj(i -> writer.next(bytes)).toList();
    }

    /** Answers after a while, until it has come near. Fails while it is told to; what comes soon after that is no probe. */
    private static final class FarEndpoint implements Function<OtlpRequest, OtlpAnswer> {
        private static final long FAR_MILLIS = 400;
        private static final Duration UNDER_WAY = Duration.ofSeconds(3);

        final AtomicInteger mostAtOnce = new AtomicInteger();
        final AtomicInteger probes = new AtomicInteger();
        final AtomicInteger mostProbes = new AtomicInteger();
        private final AtomicInteger atOnce = new AtomicInteger();
        private final CountDownLatch near = new CountDownLatch(1);
        private volatile boolean failing;
        private volatile long failingSince;

        void comeNear() {
            near.countDown();
            failing = false;
        }

        void fail() {
            failingSince = System.nanoTime();
            failing = true;
        }

        @Override
        public OtlpAnswer apply(OtlpRequest request) {
            boolean isProbe = failing && System.nanoTime() - failingSince > UNDER_WAY.toNanos();
            int now = atOnce.incrementAndGet();
            mostAtOnce.accumulateAndGet(now, Math::max);
            if (isProbe) {
                mostProbes.accumulateAndGet(now, Math::max);
                probes.incrementAndGet();
            }
            answerLater();
            boolean fails = failing;
            atOnce.decrementAndGet();
            return fails ? OtlpAnswer.status(503) : OtlpAnswer.accepted();
        }

        private void answerLater() {
            try {
                near.await(FAR_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
