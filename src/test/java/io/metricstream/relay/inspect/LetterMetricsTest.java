package io.metricstream.relay.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.metricstream.relay.kit.LetterObjects;
import io.metricstream.relay.message.Reason;
import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page decodes a letter beside all that the relay has in hand, whose memory is planned to the last batch. */
class LetterMetricsTest {
    private static final Instant HOUR = Instant.parse("2026-11-23T05:00:00Z");
    private static final int MAX_FRAME_SIZE = 8 << 20;
    private static final int LISTED = 20;
    private static final long MIB = 1 << 20;

    /** We had a bug where all points of a metric were put into words, and kept, for the five that are shown. */
    @Test
    void ofAMetricOfManyPointsOnlyThoseThatAreShownAreDecoded() throws Exception {
        int points = MetricSamples.MOST_POINTS;
        byte[] frame = LetterObjects.tinyPoints(points);

        long before = allocated();
        LetterMetrics.Decoded decoded = LetterMetrics.of(letter(frame), frame, MAX_FRAME_SIZE, LISTED);

        assertThat(allocated() - before).isLessThan(32 * MIB);
        assertThat(decoded.list()).singleElement().satisfies(metric -> {
            assertThat(metric.points()).isEqualTo(points);
            assertThat(metric.pointList()).hasSize(5);
        });
        assertThat(decoded.undecoded()).isZero();
    }

    /** We had a bug where a letter of less than 4 MiB took 381 MiB: it had 1.9 million points, and each became an object. */
    @Test
    void aFrameOfTooManyPointsIsCountedAndNotDecoded() throws Exception {
        byte[] frame = LetterObjects.tinyPoints(1_900_000);

        long before = allocated();
        LetterMetrics.Decoded decoded = LetterMetrics.of(letter(frame), frame, MAX_FRAME_SIZE, LISTED);
        ObjectReport contents = ObjectInspector.inspect(
                new StoredObject("letter", new ByteArrayInputStream(frame), frame.length, Map.of()),
                MAX_FRAME_SIZE,
                LISTED);

        assertThat(allocated() - before).isLessThan(64 * MIB);
        assertThat(decoded).isEqualTo(new LetterMetrics.Decoded(1, List.of(), 1_900_000));
        assertThat(contents.dataPoints()).isEqualTo(1_900_000);
    }

    private static Letter letter(byte[] bytes) {
        LetterId id = LetterId.parse(LetterObjects.id(HOUR, Reason.REJECTED, 1)).orElseThrow();
        return Letter.of(id, bytes.length, "", Map.of("time", HOUR.toString()));
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
