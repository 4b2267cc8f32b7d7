package io.metricstream.relay.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.HostileContainers;
import io.metricstream.relay.kit.HostileObjects;
import io.metricstream.relay.packaging.SmallHeap.Figures;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All hostile objects at once, and one sound one among them, under a heap of 192 MiB. */
class HostileObjectsIT {
    private static final int POINTS = 10_000;
    private static final int BYTES = 2_000_000;

    @TempDir
    Path directory;

    @Test
    void costNeitherTheProcessNorTheSoundObject() throws Exception {
        Map<String, byte[]> objects = HostileObjects.all(BYTES);
        objects.putAll(HostileContainers.bombs(100 * BYTES));
        try (SmallHeap heap = new SmallHeap(directory)) {
            objects.forEach((key, bytes) -> heap.put(key, bytes, 1));
            heap.put("sound", LargeFrames.of(POINTS, 3), 3);

            Figures figures = heap.carry(objects.size() + " hostile objects", "192m", "relay.source.concurrency=16\n");

            assertThat(figures.points()).isGreaterThanOrEqualTo(3L * POINTS);
            // What is rubbish to its last byte; of odd-names.zip it is what it holds.
            long least = BYTES;
            for (String key : new String[] {"lengths-of-2-gib", "random", "empty-resources"}) {
                least += objects.get(key).length;
            }
            assertThat(figures.deadLetteredBytes()).isGreaterThanOrEqualTo(least);
        }
    }
}
