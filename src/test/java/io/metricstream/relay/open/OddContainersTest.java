package io.metricstream.relay.open;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.kit.Compressed;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.HostileContainers;
import io.metricstream.relay.kit.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.xerial.snappy.SnappyHadoopCompatibleOutputStream;

/** Containers that hold more than one piece, or an empty one, or what nobody would write but to do harm. */
class OddContainersTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");

    @Test
    void severalOneAfterTheOtherAreReadToTheEnd() throws Exception {
        byte[] twice = Gzip.concat(CAPTURE, CAPTURE);
        for (Compressed compressed :
                new Compressed[] {Compressed.GZIP, Compressed.SNAPPY_FRAMED, Compressed.SNAPPY_HADOOP, Compressed.ZSTD
                }) {
            byte[] stored = Gzip.concat(compressed.of(CAPTURE), compressed.of(CAPTURE));

            assertThat(Compression.open(new ByteArrayInputStream(stored))
                            .contents()
                            .readAllBytes())
                    .as(compressed.name())
                    .isEqualTo(twice);
        }
    }

    /** Not even what begins in the middle of a frame or a line. */
    @Test
    void contentsAreNeverTakenForSnappy() throws Exception {
        for (String name : new String[] {"otel10.bin", "otel07.bin", "json.ndjson"}) {
            byte[] sample = Samples.read(name);
            for (int from = 0; from < 14_000; from += 7) {
                byte[] begunLate = Arrays.copyOfRange(sample, from, from + 70_000);

                assertThat(Compression.open(new ByteArrayInputStream(begunLate)).compression())
                        .as("%s from byte %d", name, from)
                        .isEqualTo(Compression.NONE);
            }
        }
    }

    @Test
    void aChunkWithoutContentsIsNoEnd() throws Exception {
        byte[] snappy = Compressed.SNAPPY_FRAMED.of(CAPTURE);
        // Stored as it is: four bytes of checksum, and nothing.
        byte[] empty = {1, 4, 0, 0, (byte) 0xD8, (byte) 0xEA, (byte) 0x82, (byte) 0xA2};
        byte[] stored = Gzip.concat(snappy, empty, empty, snappy, empty);

        assertThat(Compression.open(new ByteArrayInputStream(stored)).contents().readAllBytes())
                .isEqualTo(Gzip.concat(CAPTURE, CAPTURE));
    }

    @Test
    void chunksThatNobodyNeedsArePassedOverUntilThereAreTooMany() throws Exception {
        byte[] snappy = Compressed.SNAPPY_FRAMED.of(CAPTURE);
        byte[] padded = Gzip.concat(HostileContainers.paddedSnappy(900_000), snappy);

        assertThat(Compression.open(new ByteArrayInputStream(padded)).contents().readAllBytes())
                .isEqualTo(CAPTURE);
        assertThatThrownBy(() -> Compression.open(new ByteArrayInputStream(HostileContainers.paddedSnappy(2 << 20)))
                        .contents()
                        .read())
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessage("after 0 stored bytes more than 1048576 follow that hold no contents");
    }

    /** Type, length, four bytes of checksum or fewer. */
    @ParameterizedTest
    @CsvSource({
        "02 04 00 00 00 00 00 00, 'a chunk is of type 2, which nobody may skip'",
        "00 03 00 00 00 00 00, a chunk has no room for its checksum",
        "ff 06 00 00 73 4e 61 50 70 58, the identifier of a stream differs",
        "01 05 00 00 00 00 00 00 41, the checksum of a chunk differs",
        "01 06 00 00 00 00 00 00 41, the stored bytes end within a chunk",
        "01 06 00, the stored bytes end within the header of a chunk"
    })
    void aChunkThatIsNoneIsNamed(String hex, String why) {
        byte[] chunk = HexFormat.ofDelimiter(" ").parseHex(hex);
        InputStream stored = new ByteArrayInputStream(Gzip.concat(Compressed.SNAPPY_FRAMED.of(CAPTURE), chunk));

        assertThatThrownBy(() -> Compression.open(stored).contents().transferTo(OutputStream.nullOutputStream()))
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessageMatching("snappy-framed breaks after \\d+ bytes: " + why);
    }

    @Test
    void entriesOfAZipAreOneAfterTheOtherWhateverTheyAreCalled() throws Exception {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        CRC32 checksum = new CRC32();
        checksum.update(CAPTURE);
        try (ZipOutputStream zip = new ZipOutputStream(stored)) {
            for (String name : new String[] {"../../etc/passwd", "a\u0000b", "folder/", "gr\u00fc\u00dfe.gz"}) {
                ZipEntry entry = new ZipEntry(name);
                if (name.endsWith(".gz")) {
                    entry.setMethod(ZipEntry.STORED);
                    entry.setSize(CAPTURE.length);
                    entry.setCrc(checksum.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(name.endsWith("/") ? new byte[0] : CAPTURE);
            }
        }

        Compression.Opened opened = Compression.open(new ByteArrayInputStream(stored.toByteArray()));

        assertThat(opened.compression()).isEqualTo(Compression.ZIP);
        assertThat(opened.contents().readAllBytes()).isEqualTo(Gzip.concat(CAPTURE, CAPTURE, CAPTURE));
    }

    /** Of 680,940 bytes: their length, 00 0A 63 EC, begins like a frame without contents. */
    @Test
    void aLengthOfHadoopIsNotTakenForAFrame() throws Exception {
        byte[] plain = Gzip.concat(CAPTURE, CAPTURE, CAPTURE, CAPTURE);
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (OutputStream out = new SnappyHadoopCompatibleOutputStream(stored, 1 << 20)) {
            out.write(plain);
        }
        assertThat(stored.toByteArray()).startsWith(0x00, 0x0A, 0x63, 0xEC);

        Compression.Opened opened = Compression.open(new ByteArrayInputStream(stored.toByteArray()));

        assertThat(opened.compression()).isEqualTo(Compression.SNAPPY_HADOOP);
        assertThat(opened.contents().readAllBytes()).isEqualTo(plain);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "ZIP", "ZSTD"})
    void aBombIsPutOutSoon(Compressed compressed) throws Exception {
        InputStream contents = Compression.open(new ByteArrayInputStream(compressed.of(new byte[80 << 20])))
                .contents();

        assertThatThrownBy(() -> contents.skipNBytes(66 << 20))
                .isInstanceOf(UnreadableObjectException.class)
                .hasMessageMatching("after \\d+ stored bytes it has grown to \\d+ bytes, more than 200 times: a bomb");
    }
}
