package io.metricstream.relay.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Three frames of two data points each: whatever becomes of them, the check finds out. */
class DemoCheckTest {
    private static final StreamObject OBJECT = new StreamObject(
            "key",
            new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9},
            List.of(
                    new StreamObject.Frame(0, 3, new long[] {11, 12}),
                    new StreamObject.Frame(3, 3, new long[] {21, 22}),
                    new StreamObject.Frame(6, 3, new long[] {31, 32})));

    @Test
    void holdsWhereEachPointIsReceivedOnceOrInADeadLetter() {
        DemoCheck check = check(received(11, 12, 31, 32), letter(3, 6));

        assertThat(check.holds()).isTrue();
        assertThat(check)
                .hasToString("6 data points written = 4 received once + 2 in dead letters; none lost, none twice");
    }

    @Test
    void aFrameThatWasTakenButForOnePointMayBeInALetterWhole() {
        PointCounts received = received(11, 12, 21, 31, 32);

        DemoCheck partly = DemoCheck.of(List.of(OBJECT), received, Map.of("h/partially-rejected-1", letter(3, 6)));
        DemoCheck wholly = check(received, letter(3, 6));

        assertThat(partly).isEqualTo(new DemoCheck(6, 5, 1, 0, 0, 0));
        assertThat(wholly).isEqualTo(new DemoCheck(6, 4, 1, 0, 1, 0));
    }

    @Test
    void aLetterThatHoldsOnlyAPartOfAFrameDoesNotCount() {
        DemoCheck check = check(received(11, 12, 31, 32), letter(3, 5));

        assertThat(check.holds()).isFalse();
        assertThat(check.missing()).isEqualTo(2);
    }

    @Test
    void seesWhatIsLostTwiceOrUnknown() {
        DemoCheck check = check(received(11, 11, 12, 21, 22, 99), letter(3, 6));

        assertThat(check.holds()).isFalse();
        assertThat(check).isEqualTo(new DemoCheck(6, 1, 0, 2, 3, 1));
        assertThat(check)
                .hasToString("6 data points written = 1 received once + 0 in dead letters + 2 lost"
                        + " + 3 more than once; 1 received that nobody wrote");
    }

    private static DemoCheck check(PointCounts received, byte[] letter) {
        return DemoCheck.of(List.of(OBJECT), received, Map.of("h/rejected-1", letter));
    }

    private static PointCounts received(long... points) {
        PointCounts received = new PointCounts();
        Arrays.stream(points).forEach(received::add);
        return received;
    }

    private static byte[] letter(int from, int to) {
        return Arrays.copyOfRange(OBJECT.bytes(), from, to);
    }
}
