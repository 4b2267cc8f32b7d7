package io.metricstream.relay.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.kit.Compressed;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.Samples;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every container, undone without a name: the capture, and what is not there for all of it. */
class ContainersTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");

    /** How much of what was uncompressed before a break may be missing, other than with gzip. */
    private static final int SLICE = 256;

    static Stream<Arguments> everySampleInEveryContainer() {
        return Stream.of("otel10.bin", "otel10-newline.bin", "otel07.bin", "otel07-newline.bin", "json.ndjson")
                .flatMap(name -> Stream.of(Compressed.values()).map(compressed -> Arguments.of(name, compressed)));
    }

    @ParameterizedTest
    @MethodSource("everySampleInEveryContainer")
    void comesOutAsItWentIn(String name, Compressed compressed) throws Exception {
        byte[] plain = Samples.read(name);
        byte[] stored = compressed.of(plain);

        Compression.Opened opened = Compression.open(new ByteArrayInputStream(stored));

        assertThat(opened.compression().word()).isEqualTo(compressed.word());
        assertThat(opened.contents().readAllBytes()).isEqualTo(plain);
        assertThat(opened.contents().isFailureRecords()).isFalse();
        assertThat(Compression.open(new Trickle(stored)).contents().readAllBytes())
                .isEqualTo(plain);
    }

    /** We had a bug where one large read of gzip that hardly compresses passed for stored bytes without contents. */
    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZIP", "SNAPPY_FRAMED", "SNAPPY_JAVA", "ZSTD"})
    void oneLargeReadOfWhatHardlyCompressesIsNoBomb(Compressed compressed) throws Exception {
        byte[] plain = new byte[4 << 20];
        new Random(5).nextBytes(plain);
        plain[0] = 0x0A;

        InputStream contents =
                Compression.open(new ByteArrayInputStream(compressed.of(plain))).contents();

        assertThat(contents.readNBytes(plain.length)).isEqualTo(plain);
    }

    @ParameterizedTest
    @MethodSource("everySampleInEveryContainer")
    void cutShortGivesWhatCameBeforeAndThenBreaks(String name, Compressed compressed) throws Exception {
        byte[] plain = Samples.read(name);
        byte[] stored = compressed.of(plain);
        for (int cut : new int[] {stored.length / 7, stored.length / 2, stored.length - 20, stored.length - 1}) {
            byte[] some = new byte[plain.length + 1];
            Compression.Opened opened = Compression.open(new ByteArrayInputStream(Arrays.copyOf(stored, cut)));

            int count = readUntilItBreaks(opened.contents(), some);

            assertThat(opened.compression().word()).isEqualTo(compressed.word());
            assertThat(Arrays.copyOf(some, count)).isEqualTo(Arrays.copyOf(plain, count));
            if (compressed == Compressed.NONE) {
                assertThat(count).isEqualTo(cut);
            } else {
                assertThatThrownBy(() -> opened.contents().read())
                        .isInstanceOf(UnreadableObjectException.class)
                        .hasMessageStartingWith(compressed.word() + " breaks after " + count + " bytes: ");
                // zstd uncompresses blocks of 128 KiB, each as a whole.
                assertThat(count > 0 || compressed == Compressed.ZSTD && cut <= stored.length / 2)
                        .as("%d bytes uncompressed of %d", count, cut)
                        .isTrue();
            }
        }
    }

    /** Wherever a byte is harmed: what comes out before the break is right, or the container cannot know better. */
    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZIP", "SNAPPY_FRAMED", "ZSTD"})
    void aHarmedByteIsNeverPassedOver(Compressed compressed) throws Exception {
        byte[] stored = compressed.of(CAPTURE);
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            byte[] harmed = stored.clone();
            int at = 40 + random.nextInt(stored.length - 40 - 100);
            harmed[at] ^= (byte) (1 << random.nextInt(8));
            byte[] some = new byte[CAPTURE.length * 2];
            InputStream contents =
                    Compression.open(new ByteArrayInputStream(harmed)).contents();

            int count = readUntilItBreaks(contents, some);

            boolean same = count == CAPTURE.length && Arrays.equals(Arrays.copyOf(some, count), CAPTURE);
            assertThat(same && !breaks(contents) || breaks(contents))
                    .as("%s with byte %d harmed", compressed, at)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"ZIP", "SNAPPY_FRAMED", "SNAPPY_RAW", "SNAPPY_JAVA", "SNAPPY_HADOOP", "ZSTD"})
    void nearlyAllThatCameBeforeABreakIsHandedOut(Compressed compressed) throws Exception {
        byte[] stored = compressed.of(CAPTURE);
        byte[] half = Arrays.copyOf(stored, stored.length / 2);
        byte[] alone = new byte[CAPTURE.length];
        int whole = readUntilItBreaks(
                Compression.open(new ByteArrayInputStream(half)).contents(), alone);

        byte[] garbage = new byte[200];
        Arrays.fill(garbage, (byte) 0xFF);
        byte[] broken = Gzip.concat(half, garbage);
        byte[] some = new byte[CAPTURE.length * 2];
        int count = readUntilItBreaks(
                Compression.open(new ByteArrayInputStream(broken)).contents(), some);

        assertThat(count).isGreaterThanOrEqualTo(whole - SLICE);
        int compared = Math.min(count, whole);
        assertThat(Arrays.copyOf(some, compared)).isEqualTo(Arrays.copyOf(CAPTURE, compared));
    }

    @ParameterizedTest
    @EnumSource(
            value = Compressed.class,
            names = {"NONE"},
            mode = EnumSource.Mode.EXCLUDE)
    void bytesBehindTheEndAreNotPassedOverInSilence(Compressed compressed) {
        byte[] garbage = Gzip.concat(compressed.of(CAPTURE), new byte[] {1, 2, 3, 4, 5, 6, 7});
        byte[] some = new byte[CAPTURE.length];
        InputStream[] contents = new InputStream[1];

        assertThatThrownBy(() -> {
                    contents[0] =
                            Compression.open(new ByteArrayInputStream(garbage)).contents();
                    contents[0].readNBytes(some, 0, some.length);
                    contents[0].read();
                })
                .isInstanceOf(UnreadableObjectException.class);
        assertThat(some).isEqualTo(CAPTURE);
    }

    private static boolean breaks(InputStream contents) throws IOException {
        try {
            return contents.read() >= 0;
        } catch (UnreadableObjectException e) {
            return true;
        }
    }

    private static int readUntilItBreaks(InputStream contents, byte[] into) throws IOException {
        int count = 0;
        try {
            int read = 0;
            while (read >= 0 && count < into.length) {
                count += read;
                read = contents.read(into, count, Math.min(10_000, into.length - count));
            }
        } catch (UnreadableObjectException e) {
            return count;
        }
        return count;
    }

    /** One byte a read, like a slow connection. */
    private static final class Trickle extends ByteArrayInputStream {
        Trickle(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, 1));
        }
    }
}
