package io.metricstream.relay.split;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;

class ByteWindowTest {
    private static final int BATCH = 64 << 10;

    /** We had a bug where each large frame made the window larger: six frames' size in the end, where two were planned for. */
    @Test
    void aWindowOfLargeFramesStaysAsSmallAsWhatIsLookedAt() throws Exception {
        int frame = 3 * BATCH - 1000;
        int frames = 40;
        ReaderMemory memory = new ReaderMemory(BATCH, null);
        ByteWindow window = new ByteWindow(new ByteArrayInputStream(new byte[frame * (frames + 1)]), 0, BATCH, memory);

        for (long at = 0; at < (long) frame * frames; at += frame) {
            assertThat(window.reaches(at + 2L * frame)).isTrue();
            window.handOver(at, at + frame);

            assertThat(window.array().length).isLessThanOrEqualTo(2 * frame + memory.usualBytes());
        }
    }
}
