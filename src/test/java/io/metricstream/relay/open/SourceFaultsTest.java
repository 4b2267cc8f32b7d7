package io.metricstream.relay.open;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.api.BackoffStrategy;

class SourceFaultsTest {
    private static final String WHY = "S3 denies every object, the last of 3 was 3 is denied";

    private Instant now = Instant.parse("2026-11-23T05:00:00Z");
    private final SourceFaults faults = new SourceFaults(
            () -> now, BackoffStrategy.exponentialDelayWithoutJitter(Duration.ofSeconds(1), Duration.ofSeconds(60)));

    @Test
    void oneObjectThatIsDeniedManyTimesIsNoFaultOfTheSource() {
        for (int i = 0; i < 10; i++) {
            deny("1");
        }

        assertThat(faults.why()).isNull();
        assertThat(faults.admits()).isTrue();
    }

    @Test
    void twoThatAreDeniedBetweenOthersThatAreNotAreNoneEither() {
        for (int i = 0; i < 10; i++) {
            deny("a" + i);
            deny("b" + i);
            faults.allowed();
        }

        assertThat(faults.why()).isNull();
    }

    @Test
    void threeInARowAreOneFaultThatNamesTheThird() {
        for (int i = 1; i <= 10; i++) {
            deny("" + i);
        }

        assertThat(faults.why()).isEqualTo(WHY);
        assertThat(faults.admits()).isFalse();
    }

    @Test
    void oneObjectAtATimeIsTriedAtTimesThatGrowToAMinute() {
        denyThree();
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            now = now.plusSeconds(seconds).minusMillis(1);
            assertThat(faults.admitsProbe()).isFalse();
            assertThat(faults.admits()).isFalse();

            now = now.plusMillis(1);
            assertThat(faults.admitsProbe()).isTrue();
            assertThat(faults.admits()).isTrue();
            assertThat(faults.admits()).isFalse();
            assertThat(faults.admitsProbe()).isFalse();
            assertThat(faults.why()).isEqualTo(WHY);
            deny("probe");
        }
    }

    /** The probe may meet another fault, or never come: the next one comes all the same. */
    @Test
    void aProbeThatNobodyHearsOfAgainKeepsNobodyFromTheNext() {
        denyThree();
        now = now.plusSeconds(1);
        assertThat(faults.admits()).isTrue();
        now = now.plusSeconds(2);

        assertThat(faults.admits()).isTrue();
    }

    @Test
    void theFirstObjectThatCanBeReadEndsIt() {
        denyThree();
        now = now.plusSeconds(1);
        faults.allowed();

        assertThat(faults.why()).isNull();
        assertThat(faults.admits()).isTrue();
        denyThree();
        now = now.plusSeconds(1);
        assertThat(faults.admits()).as("the backoff began anew").isTrue();
    }

    private void denyThree() {
        for (int i = 1; i <= 3; i++) {
            deny("" + i);
        }
    }

    private void deny(String object) {
        faults.denied(object, object + " is denied");
    }
}
