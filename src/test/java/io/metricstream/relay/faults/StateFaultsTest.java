package io.metricstream.relay.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.service.AwsClients;
import io.metricstream.relay.service.RelayService;
import io.metricstream.relay.settings.SettingsReader;
import io.metricstream.relay.state.StateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A state that fails, at the start and while an object is in work: the relay says so once, waits, and loses nothing. */
class StateFaultsTest {
    private static final int BEFORE_THE_FAULT = 20;
    private static final int IN_FLIGHT = 2;
    private static final int OBJECTS = 4;
    private static final int BATCH_BYTES = 64 << 10;

    @TempDir
    Path directory;

    private final MetricStreamWriter writer =
            new MetricStreamWriter(MetricStreamOptions.of(11).withDelimiter(true));
    private Rig rig;

    @BeforeEach
    void prepare() {
        rig = new Rig(directory)
                .set("RELAY_OTLP_BATCH_SIZE", "64KiB")
                .set("RELAY_OTLP_CONCURRENCY", String.valueOf(IN_FLIGHT))
                .set("RELAY_SOURCE_CONCURRENCY", String.valueOf(OBJECTS));
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(StateFault.Kind.class)
    void whileAnObjectIsInWork(StateFault.Kind kind) {
        StreamObject inWork = writer.next(12 << 20);
        StreamObject meanwhile = writer.next(100_000);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        rig.receiver().answer(request -> {
            if (requests.incrementAndGet() > BEFORE_THE_FAULT) {
                pass(goOn);
            }
            return OtlpAnswer.accepted();
        });
        try (StateFault fault = kind.before(rig, directory);
                LogLines log = new LogLines()) {
            rig.start();
            rig.put("in-work", inWork.bytes());
            await().atMost(Duration.ofSeconds(60)).until(() -> requests.get() >= BEFORE_THE_FAULT + IN_FLIGHT);

            fault.begin();
            goOn.countDown();
            rig.awaitObjects("given_back", 1);
            rig.put("meanwhile", meanwhile.bytes());
            awaitNotReady();
            assertThat(rig.service().metrics().objects("completed")).isZero();
            fault.end();

            rig.awaitObjects("completed", 2);
            awaitReady();
            rig.assertConserved();
            assertAllArrived(inWork, meanwhile);
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("nothing is received, and nothing is lost: the state in "))
                    .hasSize(1);
            rig.stop();
        }
    }

    @Test
    void aListingUnderWayHandsOutNoMoreWhileTheStateFails() {
        int count = 300;
        long points = 0;
        for (int i = 0; i < count; i++) {
            StreamObject object = writer.next(1);
            points += object.dataPoints();
            rig.put("%03d".formatted(i), object.bytes());
        }
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger requests = new AtomicInteger();
        rig.receiver().answer(request -> {
            if (requests.incrementAndGet() > BEFORE_THE_FAULT) {
                pass(goOn);
            }
            return OtlpAnswer.accepted();
        });
        try (StateFault fault = StateFault.Kind.SQLITE_FILE_IS_DAMAGED.before(rig, directory)) {
            rig.start();
            await().atMost(Duration.ofSeconds(60)).until(() -> requests.get() >= BEFORE_THE_FAULT + IN_FLIGHT);
            fault.begin();
            goOn.countDown();
            awaitNotReady();
            fault.end();

            rig.awaitObjects("completed", count);
            rig.assertConserved();
            assertThat(rig.service().metrics().objects("given_back")).isBetween(1L, 3L * OBJECTS);
            assertThat(rig.receiver().accepted().distinct()).isEqualTo(points);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "SQLITE_FILE_IS_DAMAGED")
    void atTheStart(StateFault.Kind kind) {
        StreamObject object = writer.next(100_000);
        rig.put("object", object.bytes());
        try (StateFault fault = kind.before(rig, directory);
                LogLines log = new LogLines()) {
            fault.begin();
            rig.start();
            awaitNotReady();
            assertThat(rig.service().metrics().conservation().read().bytes()).isZero();

            fault.end();

            rig.awaitObjects("completed", 1);
            awaitReady();
            rig.assertSettled();
            assertAllArrived(object);
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("nothing is received, and nothing is lost: the state in "))
                    .hasSize(1);
            rig.stop();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"POSTGRESQL_IS_CUT_OFF", "SQLITE_FILE_IS_DAMAGED"})
    void fromAQueueNoMoreIsReceivedThanIsInHand(StateFault.Kind kind) {
        int count = 40;
        StreamObject[] objects = new StreamObject[count];
        try (StateFault fault = kind.before(rig, directory)) {
            rig.byQueue().start();
            objects[0] = writer.next(1);
            rig.putAndAnnounce("0", objects[0].bytes());
            rig.awaitObjects("completed", 1);

            fault.begin();
            for (int i = 1; i < count; i++) {
                objects[i] = writer.next(1);
                rig.putAndAnnounce(String.valueOf(i), objects[i].bytes());
            }
            awaitNotReady();
            assertThat(rig.messages()).isEqualTo(count - 1);
            fault.end();

            rig.awaitEmptyQueue();
            rig.awaitObjects("completed", count);
            awaitReady();
            rig.assertConserved();
            assertAllArrived(objects);
            // Each of the consumers had asked for a message before anybody knew.
            assertThat(rig.service().metrics().objects("given_back")).isBetween(1L, 2L * OBJECTS);
            rig.stop();
        }
    }

    @Test
    void aCommandDoesNotWaitForTheState() {
        Map<String, String> environment = Map.of(
                "RELAY_SOURCE", "none",
                "RELAY_DEAD_LETTER_BUCKET", Rig.FAILURES,
                "RELAY_STATE_URL", "jdbc:postgresql://localhost:1/relay");

        assertThatThrownBy(() -> RelayService.start(
                        SettingsReader.read(environment, new Properties()),
                        environment,
                        directory,
                        new AwsClients(
                                rig.aws().newS3Client(),
                                rig.clients().sqs(rig.aws().sqsEndpoint())),
                        false))
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll("jdbc:postgresql://localhost:1/relay (relay.state.url) cannot be opened");
    }

    @Test
    void aStateThatIsDamagedStopsTheStart() throws IOException {
        Path state = Files.createDirectories(directory.resolve("state"));
        Files.writeString(state.resolve("progress.db"), "this is no database, it only looks long enough ".repeat(99));

        assertThatThrownBy(rig::start)
                .isInstanceOf(StateException.class)
                .hasMessageContainingAll(state.toString(), "damaged", "move the file away");
    }

    private void awaitNotReady() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(rig.get("/observe/health/ready").body())
                        .contains("DOWN", "the state in ", "relay.state."));
    }

    private void awaitReady() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(rig.get("/observe/health/ready").statusCode())
                        .isEqualTo(200));
    }

    /** What comes twice is at most what was in flight and unrecorded. */
    private void assertAllArrived(StreamObject... objects) {
        long points = 0;
        long bytes = 0;
        for (StreamObject object : objects) {
            points += object.dataPoints();
            bytes += object.bytes().length;
        }
        assertThat(rig.receiver().accepted().distinct()).isEqualTo(points);
        long repeated = rig.receiver().accepted().repeated();
        System.out.printf("%d of %d data points came twice%n", repeated, points);
        long pointsOfOneRound = points * IN_FLIGHT * BATCH_BYTES / bytes;
        assertThat(repeated).isLessThanOrEqualTo(2 * pointsOfOneRound);
        assertThat(rig.deadLetters()).isEmpty();
    }

    private static void pass(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
