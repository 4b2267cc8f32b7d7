package io.metricstream.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.deliver.RudeServer;
import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * All that an endpoint can do to a delivery, for a while; then it is sound. Everything arrives or is a dead letter, and it
 * comes twice only where the endpoint took a request and the answer was lost.
 */
class DeliverFaultsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\n";
    private static final int TOO_LARGE_BYTES = 20_000;

    private final MetricStreamWriter writer =
            new MetricStreamWriter(MetricStreamOptions.of(5).withMetricsPerFrame(4));
    private final List<StreamObject> objects =
            IntStream.range(0, 3).mapToObj(i -> writer.next(80_000)).toList();
    private final Set<Long> bad =
            LongStream.of(objects.get(1).frames().get(7).points()).boxed().collect(Collectors.toSet());

    @TempDir
    Path directory;

    private Rig rig;
    private RudeServer rude;
    private TcpProxy door;

    /** The fault, whether anything comes twice for it, and how many dead letters of what reason there may be. */
    enum Fault {
        A_STORM_OF_429(says(OtlpAnswer.retryAfter(429, Duration.ofSeconds(1)))),
        UNAVAILABLE_503(says(OtlpAnswer.status(503))),
        UNAUTHORIZED_401(says(OtlpAnswer.status(401))),
        NOT_FOUND_404(says(OtlpAnswer.status(404))),
        CONNECTION_REFUSED(test -> test.door.refuse(true)),
        HANGS(test -> test.rude.answer(RudeServer.notReading())),
        RESET_AFTER_THE_HEADERS(taken(RudeServer.broken(OK + "Content-Length: 100\r\n\r\n")), true),
        A_BODY_WITHOUT_END(taken(RudeServer.dripping(OK + "\r\n")), true),
        SERVER_ERROR_500_FOR_EVERYTHING(says(OtlpAnswer.refused(500, "broken")), false, 20, "rejected"),
        BAD_REQUEST_400_FOR_ONE_FRAME(DeliverFaultsTest::refuseOneFrame, false, 1, "rejected"),
        TOO_LARGE_413(DeliverFaultsTest::refuseLargeOnes),
        PARTIAL_SUCCESS(says(OtlpAnswer.partialSuccess(1, "too late")), false, 99, "partially-rejected");

        private final Consumer<DeliverFaultsTest> begin;
        private final boolean isTaken;
        private final int mostLetters;
        private final String reason;

        Fault(Consumer<DeliverFaultsTest> begin) {
            this(begin, false);
        }

        Fault(Consumer<DeliverFaultsTest> begin, boolean isTaken) {
            this(begin, isTaken, 0, "");
        }

        Fault(Consumer<DeliverFaultsTest> begin, boolean isTaken, int mostLetters, String reason) {
            this.begin = begin;
            this.isTaken = isTaken;
            this.mostLetters = mostLetters;
            this.reason = reason;
        }

        private boolean isAnsweredAtOnce() {
            return this == BAD_REQUEST_400_FOR_ONE_FRAME || this == TOO_LARGE_413 || this == PARTIAL_SUCCESS;
        }
    }

    private static Consumer<DeliverFaultsTest> says(OtlpAnswer answer) {
        return test -> test.rig.receiver().answer(request -> answer);
    }

    private static Consumer<DeliverFaultsTest> taken(RudeServer.Manners otherwise) {
        return test -> test.rude.answer(RudeServer.taken(test.rig.receiver().endpoint(), otherwise));
    }

    private void refuseOneFrame() {
        rig.receiver().answer(request -> {
            AtomicBoolean found = new AtomicBoolean();
            MetricPoint.forEach(request.message(), point -> found.compareAndSet(false, bad.contains(point.identity())));
            return found.get() ? OtlpAnswer.refused(400, "bad") : OtlpAnswer.accepted();
        });
    }

    private void refuseLargeOnes() {
        rig.receiver()
                .answer(request -> request.message().getSerializedSize() > TOO_LARGE_BYTES
                        ? OtlpAnswer.refused(413, "too large")
                        : OtlpAnswer.accepted());
    }

    @ParameterizedTest
    @EnumSource
    void everythingArrivesOrIsADeadLetter(Fault fault) {
        start(fault);
        objects.forEach(object -> rig.putAndAnnounce(object.key(), object.bytes()));
        if (!fault.isAnsweredAtOnce()) {
            await(fault + " is waited for")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> rig.service().gate().hold().isPresent());
            makeSound();
        }
        rig.awaitObjects("completed", objects.size());
        rig.awaitEmptyQueue();

        long letters = rig.deadLetters().size();
        long twice = rig.receiver().accepted().repeated();
        System.out.println(fault + ": dead letters " + letters + ", data points twice " + twice);
        assertThat(letters).isBetween(Math.min(1L, fault.mostLetters), (long) fault.mostLetters);
        assertThat(rig.deadLetters())
                .allSatisfy(letter -> assertThat(letter.reason()).isEqualTo(fault.reason));
        if (fault.isTaken) {
            assertThat(twice).as("taken, and the answer lost").isPositive();
        } else if (fault != Fault.SERVER_ERROR_500_FOR_EVERYTHING) {
            // There an object is given back, and cut otherwise when it comes again.
            assertThat(twice).as("data points twice").isZero();
        }
        rig.assertConserved();
        Conservation.assertArrivedOrKept(rig.receiver().accepted(), rig.deadLetters(), objects);
        if (fault.mostLetters == 0 && !fault.isTaken) {
            Conservation.assertExactly(rig.receiver().accepted(), objects);
        }
        assertThat(rig.service().gate().hold()).isEmpty();
    }

    private void start(Fault fault) {
        rig = new Rig(directory).byQueue();
        rude = RudeServer.start();
        door = TcpProxy.before(rude.endpoint());
        rude.answer(RudeServer.before(rig.receiver().endpoint()));
        rig.set("OTEL_COLLECTOR_URL", door.endpoint() + "/v1/metrics")
                .set("OTEL_EXPORTER_OTLP_TIMEOUT", "1000")
                .set("RELAY_OTLP_COMPRESSION", "none")
                .set("RELAY_OTLP_BATCH_SIZE", "64KiB")
                .set("RELAY_SOURCE_VISIBILITY", "5s");
        fault.begin.accept(this);
        rig.start();
    }

    private void makeSound() {
        rig.receiver().answer(request -> OtlpAnswer.accepted());
        rude.answer(RudeServer.before(rig.receiver().endpoint()));
        door.refuse(false);
    }

    @AfterEach
    void close() {
        Stream.<AutoCloseable>of(rig, door, rude).forEach(server -> {
            try {
                server.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
