package io.metricstream.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.OtlpRequest;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Rig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An endpoint that refuses everything is an outage that looks like poison; and much poison is no outage. */
class DeliverRefuseAllTest {
    private static final int LIMIT = 20;

    /** Each of some hundred and fifty frames. */
    private final MetricStreamWriter writer =
            new MetricStreamWriter(MetricStreamOptions.of(11).withMetricsPerFrame(4));

    private final List<StreamObject> objects =
            IntStream.range(0, 3).mapToObj(i -> writer.next(120_000)).toList();

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(ints = {500, 400, 409, 413})
    void atMostTwentyLettersThenAHoldThatSaysWhatToDoAndAllElseArrives(int status) {
        try (Rig rig = new Rig(directory).byQueue().set("RELAY_OTLP_BATCH_SIZE", "64KiB")) {
            rig.receiver().answer(request -> OtlpAnswer.refused(status, "no"));
            rig.start();
            objects.forEach(object -> rig.putAndAnnounce(object.key(), object.bytes()));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rig.service().gate().hold().isPresent());
            long before = rig.receiver().requests();
            await().atMost(Duration.ofSeconds(60)).until(() -> rig.receiver().requests() >= before + 2);

            assertThat(rig.deadLetters()).as("letters while holding").hasSize(LIMIT);
            assertThat(rig.get("/observe/health/ready").body().replace("\\", ""))
                    .contains("the endpoint refuses everything: 20 frames in a row")
                    .contains("answered " + status)
                    .contains("relay.otlp.on-refuse-all=dead-letter");

            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitObjects("completed", objects.size());
            rig.awaitEmptyQueue();
            assertThat(rig.deadLetters()).as("letters in the end").hasSize(LIMIT);
            assertThat(rig.service().gate().hold()).isEmpty();
            rig.assertConserved();
            Conservation.assertArrivedOrKept(rig.receiver().accepted(), rig.deadLetters(), objects);
            System.out.println("everything refused with " + status + " for a while: data points twice: "
                    + rig.receiver().accepted().repeated());
        }
    }

    /** We had a bug where a whole backlog became dead letters: a 200 that rejects each data point passed for acceptance. */
    @Test
    void anAcceptanceOfNothingIsARefusalToo() {
        try (Rig rig = new Rig(directory).byQueue().set("RELAY_OTLP_BATCH_SIZE", "64KiB")) {
            rig.receiver().answer(request -> {
                AtomicLong points = new AtomicLong();
                MetricPoint.forEach(request.message(), point -> points.incrementAndGet());
                return OtlpAnswer.partialSuccess(points.get(), "out of range");
            });
            rig.start();
            objects.forEach(object -> rig.putAndAnnounce(object.key(), object.bytes()));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rig.service().gate().hold().isPresent());

            assertThat(rig.deadLetters()).hasSize(LIMIT).allSatisfy(letter -> {
                assertThat(letter.reason()).isEqualTo("rejected");
                assertThat(letter.metadata()).containsEntry("frames", "1").doesNotContainKey("status");
                assertThat(letter.metadata().get("detail"))
                        .isEqualTo("the endpoint answered 200, and rejected each data point: out of range");
            });
            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitObjects("completed", objects.size());
            assertThat(rig.deadLetters()).hasSize(LIMIT);
            rig.assertConserved();
        }
    }

    /** We had a bug where an object of which all is refused held all deliveries, and what would be accepted with them. */
    @Test
    void anObjectOfWhichAllIsRefusedKeepsNoOtherWaiting() {
        StreamObject refused = writer.next(800_000);
        Set<Long> poison = points(refused.frames().stream());
        try (Rig rig = new Rig(directory).byQueue().set("RELAY_OTLP_BATCH_SIZE", "64KiB")) {
            rig.receiver().answer(refuse(poison));
            rig.start();
            rig.putAndAnnounce(refused.key(), refused.bytes());
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> rig.service().gate().hold().isPresent());

            objects.forEach(object -> rig.putAndAnnounce(object.key(), object.bytes()));
            rig.awaitObjects("completed", objects.size());
            Conservation.assertEachOnce(
                    rig.receiver().accepted(),
                    objects.stream().flatMap(object -> object.frames().stream()).map(StreamObject.Frame::points));

            rig.receiver().answer(request -> OtlpAnswer.accepted());
            rig.awaitObjects("completed", objects.size() + 1);
            rig.awaitEmptyQueue();
            assertThat(rig.service().gate().hold()).isEmpty();
            rig.assertConserved();
        }
    }

    @Test
    void aUserMayHaveAllThatIsRefusedKept() {
        try (Rig rig = new Rig(directory).set("RELAY_OTLP_ON_REFUSE_ALL", "dead-letter")) {
            StreamObject object = objects.get(0);
            rig.receiver().answer(request -> OtlpAnswer.refused(500, "no"));
            rig.start();
            rig.put(object.key(), object.bytes());
            rig.awaitObjects("completed", 1);

            assertThat(rig.deadLetters()).hasSize(object.frames().size());
            assertThat(rig.service().gate().hold()).isEmpty();
            assertThat(rig.assertSettled().deadLettered().frames())
                    .isEqualTo(object.frames().size());
        }
    }

    @Test
    void twentyFivePoisonedFramesAmongGoodOnesAreTwentyFiveLetters() {
        StreamObject object = objects.get(0);
        List<StreamObject.Frame> bad = IntStream.range(0, 25)
                .mapToObj(i -> object.frames().get(2 * i + 1))
                .toList();
        assertLetters(object, bad, "4");
    }

    /** Nothing else is there that could be accepted but what lies behind them in the same object. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "4"})
    void thirtyPoisonedFramesAtTheBeginningOfTheOnlyObjectAreThirtyLetters(String deliveries) {
        StreamObject object = objects.get(0);
        assertLetters(object, object.frames().subList(0, 30), deliveries);
    }

    private void assertLetters(StreamObject object, List<StreamObject.Frame> bad, String deliveries) {
        Set<Long> poison = points(bad.stream());
        try (Rig rig = new Rig(directory).set("RELAY_OTLP_CONCURRENCY", deliveries)) {
            rig.receiver().answer(refuse(poison));
            rig.start();
            rig.put(object.key(), object.bytes());
            rig.awaitObjects("completed", 1);

            assertThat(rig.deadLetters())
                    .extracting(letter -> letter.metadata().get("offset"))
                    .containsExactlyInAnyOrderElementsOf(bad.stream()
                            .map(frame -> String.valueOf(frame.offset()))
                            .toList());
            Conservation.assertEachOnce(
                    rig.receiver().accepted(),
                    object.frames().stream()
                            .filter(frame -> !bad.contains(frame))
                            .map(StreamObject.Frame::points));
            assertThat(rig.assertConserved().deadLettered().frames()).isEqualTo(bad.size());
        }
    }

    private static Function<OtlpRequest, OtlpAnswer> refuse(Set<Long> bad) {
        return request -> {
            AtomicBoolean found = new AtomicBoolean();
            MetricPoint.forEach(request.message(), point -> found.compareAndSet(false, bad.contains(point.identity())));
            return found.get() ? OtlpAnswer.refused(500, "refused") : OtlpAnswer.accepted();
        };
    }

    private static Set<Long> points(Stream<StreamObject.Frame> frames) {
        Set<Long> points = new HashSet<>();
        frames.forEach(frame -> LongStream.of(frame.points()).forEach(points::add));
        return points;
    }
}
