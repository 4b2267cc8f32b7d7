package io.metricstream.relay.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Fuzz;
import io.metricstream.relay.kit.Samples;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Over many seeds: no read size changes the parts, no damage costs a frame that it did not touch, no byte is lost. */
@Tag("fuzz")
class PartReaderDamageTest {
    private static final List<List<byte[]>> FORMATS = List.of(
            SmallFrames.of(Samples.read("otel10.bin")),
            SmallFrames.of(Samples.read("otel07.bin")),
            SmallFrames.linesOf(Samples.read("json.ndjson")));

    @Test
    void theSizesOfTheReadsChangeNothing() {
        Fuzz.run(300, random -> {
            byte[] object = new Stream(random, 12).damaged(random);

            Parts whole = Parts.of(new ByteArrayInputStream(object), 2_000);
            Parts single = Parts.of(new ShortReads(object, () -> 1), 2_000);
            Parts mixed = Parts.of(new ShortReads(object, () -> 1 + random.nextInt(700)), 2_000);

            whole.assertConserves(object);
            assertThat(describe(single)).isEqualTo(describe(whole));
            assertThat(describe(mixed)).isEqualTo(describe(whole));
        });
    }

    @Test
    void everyBoundaryMayEndARead() {
        Fuzz.run(300, random -> {
            byte[] object = new Stream(random, 8).bytes();
            int first = (1 + random.nextInt(2_000)) % object.length;

            Parts whole = Parts.of(new ByteArrayInputStream(object), 1_500);
            Parts cut = Parts.of(new ShortReads(object, alternate(first, object.length)), 1_500);

            assertThat(describe(cut)).isEqualTo(describe(whole));
        });
    }

    @Test
    void damageCostsNoFrameThatItDidNotTouch() {
        Fuzz.run(6_000, random -> {
            Stream stream = new Stream(random, 3 + random.nextInt(10));

            byte[] object = stream.damaged(random);

            Parts parts = Parts.of(object);
            parts.assertConserves(object);
            assertThat(parts.frameOffsets()).containsAll(stream.untouched());
        });
    }

    private static java.util.function.IntSupplier alternate(int first, int rest) {
        int[] reads = {0};
        return () -> reads[0]++ == 0 ? first : rest;
    }

    private static List<String> describe(Parts parts) {
        List<String> lines = new ArrayList<>();
        for (Part part : parts.list()) {
            lines.add(
                    part instanceof Damage damage
                            ? damage.kind() + " " + damage.offset() + "+" + damage.length() + " " + damage.detail()
                            : "batch " + part.offset() + "+" + part.length() + " " + part.tally());
        }
        lines.add("delimiters " + parts.delimiters());
        return lines;
    }

    /** Some frames with random runs of delimiters between them. */
    private static final class Stream {
        private final List<Integer> starts = new ArrayList<>();
        private final List<Integer> lengths = new ArrayList<>();
        private final byte[] bytes;
        private int damageFrom;
        private int damageTo;
        private int shift;

        /** Of one format, or of all. */
        Stream(Random random, int count) {
            int format = random.nextInt(FORMATS.size() + 1);
            List<List<byte[]>> formats = format == FORMATS.size() ? FORMATS : List.of(FORMATS.get(format));
            List<byte[]> pieces = new ArrayList<>();
            int at = 0;
            for (int i = 0; i < count; i++) {
                byte[] frame = SmallFrames.oneOf(formats, random);
                byte[] delimiters = new byte[random.nextInt(3)];
                Arrays.fill(delimiters, PartReader.DELIMITER);
                starts.add(at);
                lengths.add(frame.length);
                pieces.add(frame);
                pieces.add(delimiters);
                at += frame.length + delimiters.length;
            }
            bytes = PartReaderTest.concat(pieces.toArray(byte[][]::new));
        }

        byte[] bytes() {
            return bytes;
        }

        /** One place of 1 to 50 bytes is flipped, deleted, inserted before, zeroed, set to 0xFF, or the rest is cut off. */
        byte[] damaged(Random random) {
            int length = 1 + random.nextInt(50);
            boolean header = random.nextInt(4) == 0;
            damageFrom = header ? starts.get(random.nextInt(starts.size())) : random.nextInt(bytes.length - 60);
            damageTo = damageFrom + length;
            byte[] place = Arrays.copyOfRange(bytes, damageFrom, damageTo);
            switch (random.nextInt(6)) {
                case 0 -> {
                    place = new byte[] {(byte) (bytes[damageFrom] ^ 1 << random.nextInt(8))};
                    damageTo = damageFrom + 1;
                }
                case 1 -> place = new byte[0];
                case 2 -> {
                    place = new byte[length];
                    random.nextBytes(place);
                    damageTo = damageFrom;
                }
                case 3 -> Arrays.fill(place, (byte) 0);
                case 4 -> Arrays.fill(place, (byte) 0xFF);
                default -> {
                    place = new byte[0];
                    damageTo = bytes.length;
                }
            }
            shift = place.length - (damageTo - damageFrom);
            return PartReaderTest.concat(
                    Arrays.copyOf(bytes, damageFrom), place, Arrays.copyOfRange(bytes, damageTo, bytes.length));
        }

        /** Where the frames stand now that the damage did not touch. */
        List<Long> untouched() {
            List<Long> offsets = new ArrayList<>();
            for (int i = 0; i < starts.size(); i++) {
                long start = starts.get(i);
                long end = start + lengths.get(i);
                if (end <= damageFrom) {
                    offsets.add(start);
                } else if (start >= damageTo) {
                    offsets.add(start + shift);
                }
            }
            return offsets;
        }
    }

    /** Gives as many bytes a read as it is told. */
    private static final class ShortReads extends FilterInputStream {
        private final java.util.function.IntSupplier sizes;

        ShortReads(byte[] bytes, java.util.function.IntSupplier sizes) {
            super(new ByteArrayInputStream(bytes));
            this.sizes = sizes;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return super.read(target, offset, Math.max(1, Math.min(length, sizes.getAsInt())));
        }
    }
}
