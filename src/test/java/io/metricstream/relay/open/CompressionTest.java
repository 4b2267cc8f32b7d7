package io.metricstream.relay.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.Samples;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompressionTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");

    @ParameterizedTest
    @ValueSource(strings = {"otel10-multimember.gz", "otel10-split-inside-a-frame.gz"})
    void gzipOfSeveralMembersIsReadToItsEnd(String name) throws Exception {
        byte[] gzip = Samples.read(name);

        assertThat(Compression.open(new ByteArrayInputStream(gzip)).compression())
                .isEqualTo(Compression.GZIP);
        assertThat(read(new ByteArrayInputStream(gzip))).isEqualTo(CAPTURE);
        assertThat(read(new Trickle(gzip))).isEqualTo(CAPTURE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 170_235})
    void whatIsNotCompressedStaysAsItIs(int length) throws Exception {
        byte[] plain = Arrays.copyOf(CAPTURE, length);

        assertThat(Compression.open(new ByteArrayInputStream(plain)).compression())
                .isEqualTo(Compression.NONE);
        assertThat(read(new Trickle(plain))).isEqualTo(plain);
    }

    @Test
    void theFirstByteOfTheMagicAloneIsNoGzip() throws Exception {
        assertThat(read(new ByteArrayInputStream(new byte[] {0x1F}))).containsExactly(0x1F);
    }

    /** Also cut within the header, and within the checksum at the end. */
    @ParameterizedTest
    @ValueSource(ints = {2, 3, 9, 11, 5_000, -9, -8, -1})
    void gzipThatIsCutShortIsUnreadableWhereItEnds(int cut) {
        byte[] gzip = Gzip.of(CAPTURE);
        byte[] cutShort = Arrays.copyOf(gzip, cut < 0 ? gzip.length + cut : cut);

        assertThatThrownBy(() -> read(new ByteArrayInputStream(cutShort)))
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessageStartingWith("gzip breaks after ");
    }

    /** We had a bug where what the read that met the break had uncompressed already was lost, up to 64 KiB. */
    @Test
    void allThatCameBeforeABreakIsHandedOut() throws Exception {
        byte[] broken = Gzip.of(CAPTURE);
        broken[broken.length - 5] ^= 1;
        InputStream contents =
                Compression.open(new ByteArrayInputStream(broken)).contents();

        assertThat(contents.readNBytes(CAPTURE.length)).isEqualTo(CAPTURE);
        assertThatThrownBy(contents::read)
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessageStartingWith("gzip breaks after 170235 bytes: ");
    }

    @Test
    void aDeflateBlockThatIsNoneIsUnreadable() {
        byte[] broken = Gzip.of(CAPTURE);
        Arrays.fill(broken, 10, 60, (byte) 0xFF);

        assertThatThrownBy(() -> read(new ByteArrayInputStream(broken)))
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessageStartingWith("gzip breaks after 0 bytes: ");
    }

    @Test
    void bytesBehindTheLastMemberAreNotPassedOverInSilence() {
        byte[] garbage = Gzip.concat(Gzip.of(CAPTURE), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> read(new ByteArrayInputStream(garbage)))
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessageStartingWith("gzip breaks after 170235 bytes: ");
    }

    @Test
    @Timeout(20)
    void aBombIsPutOutSoon() throws Exception {
        byte[] member = Gzip.of(new byte[16 << 20]);
        InputStream sixteenTerabytes = new SequenceInputStream(Collections.enumeration(IntStream.range(0, 1 << 20)
                .<InputStream>mapToObj(i -> new ByteArrayInputStream(member))
                .toList()));
        InputStream contents = Compression.open(sixteenTerabytes).contents();
        byte[] buffer = new byte[64 << 10];

        assertThatThrownBy(() -> {
                    long count = 0;
                    while (true) {
                        count += contents.read(buffer);
                        assertThat(count).isLessThan(65L << 20);
                    }
                })
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessageMatching("after \\d+ stored bytes it has grown to \\d+ bytes, more than 200 times: a bomb");
    }

    @Test
    void aFaultOfS3IsNoFaultOfTheObject() {
        byte[] gzip = Gzip.of(CAPTURE);
        ObjectReadException fault = new ObjectReadException("s3://b/k: ended after 5000 of 23345 bytes", null);
        InputStream failing = new SequenceInputStream(
                new ByteArrayInputStream(gzip, 0, 5_000), new FilterInputStream(InputStream.nullInputStream()) {
                    @Override
                    public int read() throws IOException {
                        throw fault;
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        throw fault;
                    }
                });

        assertThatThrownBy(() -> read(failing)).isSameAs(fault);
    }

    private static byte[] read(InputStream stored) throws IOException {
        return Compression.open(stored).contents().readAllBytes();
    }

    /** One byte a read, and none said to be available, like a slow connection. */
    private static final class Trickle extends ByteArrayInputStream {
        Trickle(byte[] bytes) {
            super(bytes);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            return super.read(bytes, offset, Math.min(length, 1));
        }

        @Override
        public int available() {
            return 0;
        }
    }
}
