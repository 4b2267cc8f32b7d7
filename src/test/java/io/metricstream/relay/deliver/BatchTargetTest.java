package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BatchTargetTest {
    private static final int CONFIGURED = 512 << 10;

    private final BatchTarget target = new BatchTarget(CONFIGURED);

    @Test
    void isHalfOfWhatWasTooLarge() {
        target.tooLarge(400 << 10);

        assertThat(target.bytes()).isEqualTo(200 << 10);
    }

    /** We had a bug where four batches of one object, refused for their size, made the target collapse. */
    @Test
    void isNotHalvedAgainByBatchesOfTheOldSize() {
        target.tooLarge(CONFIGURED);
        target.tooLarge(CONFIGURED);
        target.tooLarge(CONFIGURED - 1);

        assertThat(target.bytes()).isEqualTo(CONFIGURED / 2 - 1);
    }

    @Test
    void hasAFloor() {
        target.tooLarge(10);

        assertThat(target.bytes()).isEqualTo(16 << 10);
    }

    @Test
    void growsBackSlowlyAndNeverBeyondWhatIsConfigured() {
        target.tooLarge(CONFIGURED);
        int accepted = 0;
        while (target.bytes() < CONFIGURED) {
            target.accepted(target.bytes());
            accepted++;
        }

        assertThat(accepted).isBetween(40, 50);
        target.accepted(CONFIGURED);
        assertThat(target.bytes()).isEqualTo(CONFIGURED);
    }

    @Test
    void isNotRaisedBySmallRequests() {
        target.tooLarge(CONFIGURED);
        target.accepted(1_000);

        assertThat(target.bytes()).isEqualTo(CONFIGURED / 2);
    }
}
