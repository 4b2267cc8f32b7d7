package io.metricstream.relay.split;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Fuzz;
import io.metricstream.relay.kit.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Objects put together from frames and all kinds of rubbish, and then changed: every byte comes back once and in order,
 * and what was not touched is found. {@link Fuzz} says how to run it longer, and how to repeat what it finds.
 */
@Tag("fuzz")
class PartReaderFuzzTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final byte[] CAPTURE_07 = Samples.read("otel07.bin");
    private static final List<List<byte[]>> FORMATS = List.of(
            SmallFrames.of(CAPTURE), SmallFrames.of(CAPTURE_07), SmallFrames.linesOf(Samples.read("json.ndjson")));
    private static final int SMALLEST_MAX_FRAME = 64 << 10;

    @Test
    void everyByteOfAnyObjectComesBackOnceAndInOrder() {
        Fuzz.run(500, random -> {
            byte[] object = changed(mixed(random).toByteArray(), random);
            int maxFrame = random.nextBoolean() ? SMALLEST_MAX_FRAME : 1 << 10;
            int batch = 1 + random.nextInt(40_000);

            assertReads(object, maxFrame, batch);
        });
    }

    @Test
    void framesBetweenRubbishAreFound() {
        Fuzz.run(500, random -> {
            ByteArrayOutputStream object = new ByteArrayOutputStream();
            List<Long> frames = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                if (random.nextInt(3) == 0) {
                    object.writeBytes(rubbish(random));
                } else {
                    frames.add((long) object.size());
                    object.writeBytes(frame(random));
                }
            }

            Parts parts = Parts.of(object.toByteArray());

            parts.assertConserves(object.toByteArray());
            assertThat(parts.frameOffsets()).as("frames of %s", parts.list()).containsAll(frames);
        });
    }

    private static void assertReads(byte[] object, int maxFrame, int batchSize) throws IOException {
        PartReader reader = new PartReader(new ByteArrayInputStream(object), object.length, maxFrame, batchSize);
        List<Part> parts = new ArrayList<>();
        long end = 0;
        for (Part part = reader.next(); part != null; part = reader.next()) {
            assertThat(part.length())
                    .as("length of the part at %d", part.offset())
                    .isPositive();
            assertOnlyDelimiters(object, end, part.offset());
            end = part.offset() + part.length();
            assertThat(reader.offset()).isEqualTo(end);
            parts.add(part);
        }
        assertOnlyDelimiters(object, end, object.length);
        new Parts(parts, reader.delimiters()).assertConserves(object);
        // Eight walks a byte and a search are allowed for, beyond what a few of the largest frames may cost.
        assertThat(reader.work()).isLessThan(20L * object.length + 64L * maxFrame);
    }

    private static void assertOnlyDelimiters(byte[] object, long from, long to) {
        for (long at = from; at < to; at++) {
            assertThat(object[(int) at]).as("the byte at %d, in no part", at).isEqualTo(PartReader.DELIMITER);
        }
    }

    private static ByteArrayOutputStream mixed(Random random) {
        ByteArrayOutputStream object = new ByteArrayOutputStream();
        for (int i = random.nextInt(12); i >= 0; i--) {
            object.writeBytes(random.nextInt(3) == 0 ? rubbish(random) : frame(random));
            object.writeBytes(delimiters(random.nextInt(50) == 0 ? random.nextInt(6_000) : random.nextInt(20)));
        }
        return object;
    }

    private static byte[] frame(Random random) {
        return SmallFrames.oneOf(FORMATS, random);
    }

    private static byte[] delimiters(int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, PartReader.DELIMITER);
        return bytes;
    }

    private static byte[] rubbish(Random random) {
        byte[] frame = frame(random);
        switch (random.nextInt(9)) {
            case 0:
                byte[] noise = new byte[random.nextInt(300)];
                random.nextBytes(noise);
                return noise;
            case 1:
                return Arrays.copyOf(frame, random.nextInt(frame.length));
            case 2:
                return Arrays.copyOfRange(frame, random.nextInt(frame.length), frame.length);
            case 3:
                return new byte[] {-1, -1, -1, -1, (byte) random.nextInt(128), 10};
            case 4:
                return new byte[random.nextInt(200)];
            case 5:
                return "{\"metric_name\":\"a\",\"value\":{\"count\":1.0}}\n".getBytes(UTF_8);
            case 7:
                return "{\"metric_stream_name\":{\"account_id\":[{\"region\":\"".getBytes(UTF_8);
            case 6:
                return Arrays.copyOf(CAPTURE_07, random.nextInt(4_000));
            default:
                return new byte[] {2, 10, 0};
        }
    }

    /** A few places flipped, cut out, doubled or overwritten. */
    private static byte[] changed(byte[] object, Random random) {
        byte[] bytes = object;
        for (int i = random.nextInt(4); i > 0 && bytes.length > 1; i--) {
            int from = random.nextInt(bytes.length);
            int to = Math.min(bytes.length, from + 1 + random.nextInt(60));
            byte[] place = Arrays.copyOfRange(bytes, from, to);
            switch (random.nextInt(4)) {
                case 0 -> place[0] ^= (byte) (1 << random.nextInt(8));
                case 1 -> place = new byte[0];
                case 2 -> place = PartReaderTest.concat(place, place);
                default -> random.nextBytes(place);
            }
            bytes = PartReaderTest.concat(
                    Arrays.copyOf(bytes, from), place, Arrays.copyOfRange(bytes, to, bytes.length));
        }
        return bytes;
    }
}
