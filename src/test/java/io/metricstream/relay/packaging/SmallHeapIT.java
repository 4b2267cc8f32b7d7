package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.packaging.SmallHeap.Figures;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real jar under a small heap, and objects that want more than there is. */
class SmallHeapIT {
    /** Of {@link LargeFrames}: a frame of 7.9 MiB, the limit being 8. */
    private static final int POINTS_OF_THE_LARGEST = 168_000;

    @TempDir
    Path directory;

    @Test
    void eightObjectsOfTheLargestFramesAtOnce() throws Exception {
        byte[] frame = LargeFrames.of(POINTS_OF_THE_LARGEST, 1);
        assertThat(frame.length).isBetween(7_900 << 10, 8 << 20);
        try (SmallHeap heap = new SmallHeap(directory)) {
            for (int i = 0; i < 8; i++) {
                heap.put("object-" + i, frame, 2);
            }

            Figures figures = heap.carry("8 objects, frames of 7.9 MiB", "128m", "relay.source.concurrency=8\n");

            assertThat(figures.points()).isEqualTo(8L * 2 * POINTS_OF_THE_LARGEST);
            assertThat(figures.deadLetters()).isEmpty();
        }
    }

    /** The quick form of what {@link LargeObjectIT} shows with a gigabyte. */
    @Test
    void objectsLargerThanTheHeap() throws Exception {
        byte[] frames = LargeFrames.of(20_000, 2);
        byte[] members = Gzip.of(frames);
        int times = (96 << 20) / frames.length;
        try (SmallHeap heap = new SmallHeap(directory)) {
            heap.put("plain", frames, times);
            heap.put("members.gz", members, times);
            heap.put("bomb.gz", Gzip.of(new byte[100 << 20]), 1);
            // A varint of 24 MiB, and what it claims.
            heap.put("one-frame", new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, 0x0C}, new byte[1 << 20], 24);

            Figures figures = heap.carry(
                    "96 MiB, the same as gzip, a bomb, a frame of 24 MiB", "64m", "relay.split.max-frame-size=1MiB\n");

            assertThat(figures.points()).isEqualTo(2L * times * 20_000);
            assertThat(figures.deadLetters()).isNotEmpty();
        }
    }
}
