package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.PointCounts;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.LetterObjects;
import io.metricstream.relay.message.Reason;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dead-letters replay} of the real jar, ended in the middle of its letters and started again. */
class KilledReplayIT {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));
    private static final Instant HOUR = Instant.parse("2026-11-23T05:00:00Z");

    @TempDir
    Path directory;

    private final StreamObject object = new MetricStreamWriter(MetricStreamOptions.of(21)).next(3 << 20);
    private Outside outside;
    private PointCounts accepted;
    private Map<String, String> environment;

    @BeforeEach
    void prepare() {
        outside = new Outside();
        accepted = outside.receiver().accepted();
        environment = new HashMap<>(outside.environment());
        environment.putAll(outside.guide());
        LetterObjects letters = new LetterObjects(outside.aws().s3(), Outside.FAILURES);
        for (int number = 0; number < object.frames().size(); number++) {
            StreamObject.Frame frame = object.frames().get(number);
            Map<String, String> metadata = LetterObjects.metadata(Reason.REJECTED, object.key(), HOUR);
            metadata.put("offset", Integer.toString(frame.offset()));
            metadata.put("length", Integer.toString(frame.length()));
            byte[] bytes = Arrays.copyOfRange(object.bytes(), frame.offset(), frame.end());
            letters.put(LetterObjects.id(HOUR, Reason.REJECTED, number), metadata, bytes);
        }
    }

    @AfterEach
    void close() {
        outside.close();
    }

    @Test
    void killedThreeTimesLosesNothingAndRepeatsALetterEachTimeAtMost() throws Exception {
        for (int kill = 1; kill <= 3; kill++) {
            long enough = object.dataPoints() * kill / 4;
            try (RelayProcess replay = replay()) {
                replay.await("some data points", () -> accepted.total() >= enough);
            }
        }
        finish();

        long largest = object.frames().stream()
                .mapToLong(frame -> frame.points().length)
                .max()
                .orElseThrow();
        System.out.printf("3 kills repeated %d of %d data points%n", accepted.repeated(), object.dataPoints());
        assertThat(accepted.distinct()).isEqualTo(Math.toIntExact(object.dataPoints()));
        assertThat(accepted.repeated()).isLessThanOrEqualTo(3 * largest);
    }

    @Test
    void toldToStopItEndsTheLetterInHandAndSaysHowToGoOn() throws Exception {
        try (RelayProcess replay = replay()) {
            replay.await("some data points", () -> accepted.total() >= object.dataPoints() / 3);

            assertThat(replay.terminate()).isNotZero();

            assertThat(replay.err()).contains("; the same command goes on with the rest");
        }
        assertThat(outside.deadLetters()).isNotEmpty();
        finish();

        Conservation.assertExactly(accepted, List.of(object));
    }

    @Test
    void waitingForTheEndpointItStopsAtOnce() throws Exception {
        outside.receiver().answer(request -> OtlpAnswer.status(503));
        try (RelayProcess replay = replay()) {
            replay.await("a request", () -> outside.receiver().requests() > 0);
            long begin = System.nanoTime();

            assertThat(replay.terminate()).isNotZero();

            assertThat(System.nanoTime() - begin).isLessThan(15_000_000_000L);
        }
        outside.receiver().answer(request -> OtlpAnswer.accepted());
        finish();

        Conservation.assertExactly(accepted, List.of(object));
    }

    private RelayProcess replay() {
        return RelayProcess.start(RELAY, directory, environment, "dead-letters", "replay", "--all");
    }

    private void finish() throws Exception {
        try (RelayProcess replay = replay()) {
            assertThat(replay.end()).as(replay.toString()).isZero();
            assertThat(replay.out()).contains("accepted and gone, 0 stay");
        }
        assertThat(outside.deadLetters()).isEmpty();
    }
}
