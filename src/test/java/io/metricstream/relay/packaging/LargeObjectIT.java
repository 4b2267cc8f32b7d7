package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.packaging.SmallHeap.Figures;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gigabyte under a heap of 128 MiB; each prints its peak resident memory. Minutes: {@code ./mvnw verify -Plong}. */
@Tag("long")
class LargeObjectIT {
    private static final String HEAP = "128m";
    private static final long GIGABYTE = 1_000_000_000;

    @TempDir
    Path directory;

    private final StreamObject piece = new MetricStreamWriter(MetricStreamOptions.of(5)).next(8 << 20);
    private final int times = Math.toIntExact(GIGABYTE / piece.bytes().length + 1);

    @Test
    void oneObjectOfAGigabyte() throws Exception {
        assertAllDelivered("1 GB", piece.bytes(), times, 1);
    }

    @Test
    void oneObjectOfAGigabyteCompressed() throws Exception {
        assertAllDelivered("1 GB as gzip", Gzip.of(piece.bytes()), times, 1);
    }

    @Test
    void eightObjectsAtOnce() throws Exception {
        assertAllDelivered("8 objects of 128 MB at once", piece.bytes(), times / 8 + 1, 8);
    }

    @Test
    void oneFrameOf200Megabytes() throws Exception {
        int claimed = 200 << 20;
        byte[] head = head(claimed);
        int rest = claimed - (head.length - 4);
        try (SmallHeap heap = new SmallHeap(directory)) {
            heap.put("frame", head, new byte[rest / 1024], 1024);

            Figures figures = heap.carry("one frame of 200 MB", HEAP, "");

            assertThat(figures.points()).isZero();
            assertThat(figures.deadLetteredBytes()).isEqualTo(head.length + (long) rest / 1024 * 1024);
            assertThat(figures.deadLetters())
                    .allSatisfy(letter -> assertThat(letter.key()).contains("/too-large-"));
        }
    }

    @Test
    void aBombOf900Megabytes() throws Exception {
        byte[] bomb = Gzip.of(new byte[900_000_000]);
        try (SmallHeap heap = new SmallHeap(directory)) {
            heap.put("bomb.gz", bomb, 1);

            Figures figures = heap.carry("a bomb of 900 MB", HEAP, "");

            assertThat(figures.points()).isZero();
            assertThat(figures.deadLetteredBytes())
                    .as("it stops at its limit, and the object is kept as it is stored")
                    .isBetween((long) bomb.length, 200L * bomb.length);
        }
    }

    private void assertAllDelivered(String what, byte[] bytes, int times, int objects) throws Exception {
        try (SmallHeap heap = new SmallHeap(directory)) {
            for (int i = 0; i < objects; i++) {
                heap.put("object-" + i, bytes, times);
            }

            Figures figures = heap.carry(what, HEAP, "relay.source.concurrency=8\n");

            assertThat(figures.points()).isEqualTo(piece.dataPoints() * times * objects);
            assertThat(figures.deadLetters()).isEmpty();
        }
    }

    /** The length of a frame of so many bytes, and that of the resource metrics that fill it. */
    private static byte[] head(int claimed) {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        varint(head, claimed);
        head.write(10);
        varint(head, claimed - 5);
        return head.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        int rest = value;
        for (; rest > 127; rest >>>= 7) {
            out.write(rest | 128);
        }
        out.write(rest);
    }
}
