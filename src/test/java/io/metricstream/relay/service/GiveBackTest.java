package io.metricstream.relay.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.metrics.Tally;
import io.metricstream.relay.open.FaultyS3;
import io.metricstream.relay.open.FaultyS3.Fault;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An object that fails in the midst of its way is given back whole, comes again, and nothing of it is lost. */
class GiveBackTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final StreamObject object = new MetricStreamWriter(MetricStreamOptions.of(11)).next(3_000_000);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStreamOfS3ThatBreaksWhilePartsAreOnTheirWay(boolean byQueue) {
        CountDownLatch cut = new CountDownLatch(1);
        try (Rig rig = rig(byQueue);
                FaultyS3 faulty = new FaultyS3(rig.aws())) {
            // Reading breaks at 1.5 MB, and S3 lets nobody read on.
            AtomicInteger reads = new AtomicInteger();
            String get = "GET /" + Rig.SOURCE + "/" + object.key();
            faulty.faults(request -> request.equals(get) ? breaking(reads.incrementAndGet()) : Fault.NONE);
            rig.s3(faulty::newClient).set("RELAY_OTLP_BATCH_SIZE", "64KiB");
            // Two of the four deliveries are under way until the stream has broken; the others let it be read that far.
            rig.receiver()
                    .answer(request ->
                            request.number() <= 2 ? after(cut, OtlpAnswer.accepted()) : OtlpAnswer.accepted());
            rig.start();

            rig.putAndAnnounce(object.key(), object.bytes());
            await().atMost(PATIENCE).until(() -> reads.get() >= 2);
            cut.countDown();
            rig.awaitObjects("completed", 1);
            if (byQueue) {
                rig.awaitEmptyQueue();
            }

            assertThat(rig.service().metrics().objects("given_back")).isEqualTo(1);
            assertThat(rig.assertConserved().givenBack().bytes()).isZero();
            assertEachArrived(rig);
        }
    }

    private static Fault breaking(int read) {
        return switch (read) {
            case 1 -> Fault.HALF_BODY;
            case 2 -> Fault.REFUSE;
            default -> Fault.NONE;
        };
    }

    /** The endpoint hangs, so that a stop cannot wait for it: all is given back, and nothing counts as complete. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aStopThatDoesNotWait(boolean byQueue) {
        CountDownLatch never = new CountDownLatch(1);
        try (Rig rig = rig(byQueue)) {
            rig.properties("camel.main.shutdown-timeout=1").set("RELAY_OTLP_BATCH_SIZE", "64KiB");
            rig.receiver()
                    .answer(request ->
                            request.number() > 3 ? after(never, OtlpAnswer.status(503)) : OtlpAnswer.accepted());
            RelayMetrics metrics = rig.start().metrics();
            rig.putAndAnnounce(object.key(), object.bytes());
            await().atMost(PATIENCE).until(() -> rig.receiver().requests() > 4);

            rig.stop();

            assertThat(metrics.conservation().inFlight()).isEqualTo(Tally.ZERO);
            assertThat(metrics.conservation().givenBack().bytes()).isPositive();
            assertThat(metrics.objects("completed")).isZero();
            assertThat(metrics.objects("given_back")).isEqualTo(1);

            never.countDown();
            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.start();
            rig.awaitObjects("completed", 1);
            rig.assertSettled();
            assertEachArrived(rig);
        }
    }

    @Test
    void aStopDuringAHoldIsQuickAndSendsNothingTwice() {
        try (Rig rig = rig(false)) {
            rig.receiver().answer(request -> OtlpAnswer.status(503));
            RelayMetrics metrics = rig.start().metrics();
            rig.put(object.key(), object.bytes());
            await().atMost(PATIENCE).until(() -> rig.receiver().requests() >= 2);

            long before = System.nanoTime();
            rig.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
            assertThat(metrics.conservation().inFlight()).isEqualTo(Tally.ZERO);
            assertThat(metrics.objects("completed")).isZero();

            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.start();
            rig.awaitObjects("completed", 1);
            rig.assertSettled();
            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
        }
    }

    /** We had a bug where an Error of a stream took its part from Camel's Splitter, which waited for it without end. */
    @Test
    void anErrorWhileReading() throws IOException {
        String claimed = "                    - to: direct:stream\n";
        String broken =
                "                    - bean: {beanType: \"" + BrokenOnce.class.getName() + "\", method: wrap}\n";
        String route = Files.readString(Path.of("routes/object.camel.yaml")).replace(claimed, broken + claimed);
        try (Rig rig = rig(true).route("object.camel.yaml", route)) {
            rig.start();
            rig.putAndAnnounce(object.key(), object.bytes());

            rig.awaitObjects("given_back", 1);
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            rig.assertConserved();
            assertEachArrived(rig);
        }
    }

    /** The first stream that it wraps breaks after 1 MB. */
    public static final class BrokenOnce {
        private static final AtomicBoolean BROKEN = new AtomicBoolean();

        public InputStream wrap(InputStream contents) {
            return new FilterInputStream(contents) {
                private int count;

                @Override
                public int read(byte[] bytes, int offset, int length) throws IOException {
                    int read = super.read(bytes, offset, length);
                    count += read;
                    if (count > 1_000_000 && BROKEN.compareAndSet(false, true)) {
                        throw new StackOverflowError("too deep");
                    }
                    return read;
                }
            };
        }
    }

    private Rig rig(boolean byQueue) {
        return byQueue ? new Rig(directory).byQueue() : new Rig(directory);
    }

    private static OtlpAnswer after(CountDownLatch event, OtlpAnswer answer) {
        try {
            assertThat(event.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return answer;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertEachArrived(Rig rig) {
        assertThat(rig.receiver().accepted().distinct()).isEqualTo((int) object.dataPoints());
    }
}
