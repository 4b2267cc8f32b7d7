package io.metricstream.relay.split;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.HostileObjects;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What hostile bytes cost: work that is linear in their number, counted, and memory that is bounded. */
class HostileWorkTest {
    private static final int BYTES = 400_000;
    private static final Map<String, byte[]> ONCE = HostileObjects.all(BYTES);
    private static final Map<String, byte[]> TWICE = HostileObjects.all(2 * BYTES);

    static Stream<String> objects() {
        return ONCE.keySet().stream().filter(name -> !name.equals("bomb.gz"));
    }

    @ParameterizedTest
    @MethodSource("objects")
    void twiceTheBytesAreAtMostThreeTimesTheWork(String name) throws IOException {
        long once = work(ONCE.get(name));
        long twice = work(TWICE.get(name));

        assertThat(twice).as("work for twice %s, which was %,d", name, once).isLessThanOrEqualTo(3 * once + 1_000);
        assertThat(once).as("work for %s", name).isLessThan(40L * BYTES);
    }

    /** We had a bug where a batch of 512 KiB was made of 175,000 frames, and took thirty times its size. */
    @Test
    void aBatchHoldsABoundedNumberOfFrames() {
        Parts parts = Parts.of(ONCE.get("tiny-frames"));

        parts.assertConserves(ONCE.get("tiny-frames"));
        assertThat(parts.damages()).isEmpty();
        assertThat(parts.list())
                .allSatisfy(part -> assertThat(part.tally().frames()).isLessThanOrEqualTo(PartReader.MAX_RESOURCES));
    }

    /** We had a bug where a frame of empty resource metrics grew to twenty times its size when it was enriched. */
    @Test
    void aFrameOfTooManyResourcesIsKeptAndNotEnriched() {
        Parts parts = Parts.of(ONCE.get("empty-resources"));

        parts.assertConserves(ONCE.get("empty-resources"));
        assertThat(parts.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.kind()).isEqualTo(Damage.Kind.TOO_LARGE);
            assertThat(damage.detail()).isEqualTo("a frame of 200000 resource metrics, more than 4096");
        });
    }

    private static long work(byte[] object) throws IOException {
        PartReader reader = new PartReader(new ByteArrayInputStream(object), object.length, 1 << 20, 256 << 10);
        Part part = reader.next();
        while (part != null) {
            part = reader.next();
        }
        return reader.work();
    }
}
