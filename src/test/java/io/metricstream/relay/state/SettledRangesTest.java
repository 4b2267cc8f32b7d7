package io.metricstream.relay.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettledRangesTest {
    @Test
    void theLowWaterMarkIsTheEndOfWhatIsSettledFromTheBeginning() {
        SettledRanges ranges = SettledRanges.NONE.with(10, 20);
        assertThat(ranges.lowWater()).isZero();
        assertThat(ranges.with(0, 9).lowWater()).isEqualTo(9);
        assertThat(ranges.with(0, 9).with(9, 10).lowWater()).isEqualTo(20);
    }

    @Test
    void rangesThatTouchOrOverlapAreOne() {
        SettledRanges ranges = SettledRanges.NONE.with(10, 20).with(30, 40).with(50, 60);
        assertThat(ranges).hasToString("[10-20, 30-40, 50-60]");
        assertThat(ranges.with(20, 30)).hasToString("[10-40, 50-60]");
        assertThat(ranges.with(5, 55)).hasToString("[5-60]");
        assertThat(ranges.with(21, 29)).hasToString("[10-20, 21-29, 30-40, 50-60]");
        assertThat(ranges.with(0, Long.MAX_VALUE).lowWater()).isEqualTo(Long.MAX_VALUE);
        assertThat(ranges).hasToString("[10-20, 30-40, 50-60]");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverIsSettledInWhateverOrderItIsTheSetOfThoseBytes(long seed) {
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            int size = 1 + random.nextInt(200);
            BitSet bytes = new BitSet();
            SettledRanges ranges = SettledRanges.NONE;
            for (int i = 0; i < size; i++) {
                int from = random.nextInt(size);
                int to = from + random.nextInt(Math.min(size - from, 12) + 1);
                bytes.set(from, to);
                ranges = ranges.with(from, to);
                assertSame(ranges, bytes, size);
            }
            assertThat(SettledRanges.decode(ranges.encode())).isEqualTo(ranges);
        }
    }

    private static void assertSame(SettledRanges ranges, BitSet bytes, int size) {
        assertThat(ranges.lowWater()).isEqualTo(bytes.nextClearBit(0));
        assertThat(ranges.isEmpty()).isEqualTo(bytes.isEmpty());
        for (int from = 0; from < size; from++) {
            int clear = bytes.nextClearBit(from);
            assertThat(ranges.contains(from, from)).isTrue();
            assertThat(ranges.contains(from, clear)).isTrue();
            assertThat(ranges.contains(from, clear + 1)).isFalse();
        }
        int runs = 0;
        for (int at = bytes.nextSetBit(0); at >= 0; at = bytes.nextSetBit(bytes.nextClearBit(at))) {
            runs++;
        }
        assertThat(ranges.encode()).hasSize(16 * runs);
    }

    @Test
    void ofTooManyRangesTheFirstAreKeptSinceTheOthersMayComeTwice() {
        SettledRanges ranges = SettledRanges.NONE;
        SettledRanges first = SettledRanges.NONE;
        for (int i = 0; i < 3_000; i++) {
            ranges = ranges.with(2L * i, 2L * i + 1);
            first = i < SettledRanges.MOST_RANGES ? ranges : first;
        }
        assertThat(SettledRanges.decode(ranges.encode())).isEqualTo(first);
        assertThat(ranges.encode()).hasSize(16_384);
    }

    @Test
    void whatIsNoRangeIsRefused() {
        assertThatThrownBy(() -> SettledRanges.NONE.with(-1, 3)).hasMessage("no range: -1-3");
        assertThatThrownBy(() -> SettledRanges.NONE.with(4, 3)).hasMessage("no range: 4-3");
        assertThatThrownBy(() -> SettledRanges.NONE.contains(4, 3)).hasMessage("no range: 4-3");
    }

    @Test
    void bytesThatAreNoRangesAreRefused() {
        assertThatThrownBy(() -> SettledRanges.decode(new byte[17])).hasMessage("17 bytes are no settled ranges");
        assertThatThrownBy(() -> SettledRanges.decode(new byte[16_400]))
                .hasMessage("16400 bytes are no settled ranges");
        assertThatThrownBy(() -> SettledRanges.decode(longs(0, 0))).hasMessage("settled ranges do not rise: 0, 0");
        assertThatThrownBy(() -> SettledRanges.decode(longs(-5, 5))).hasMessage("settled ranges do not rise: -1, -5");
        assertThatThrownBy(() -> SettledRanges.decode(longs(0, 7, 7, 9)))
                .hasMessage("settled ranges do not rise: 7, 7");
    }

    private static byte[] longs(long... longs) {
        ByteBuffer bytes = ByteBuffer.allocate(longs.length * Long.BYTES);
        bytes.asLongBuffer().put(longs);
        return bytes.array();
    }
}
