package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.deliver.Suspicion.Verdict;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SuspicionTest {
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final MovedClock clock = new MovedClock();
    private Suspicion suspicion = new Suspicion(0);
    private long accepted;

    @Test
    void inAnOutageNothingIsEverSuspectHoweverLongItIs() {
        for (int i = 0; i < 1_000; i++) {
            clock.move(Duration.ofMinutes(1));
            assertThat(failed(true)).isEqualTo(Verdict.WAIT);
        }
        assertThat(suspicion.isSuspect()).isFalse();
    }

    @Test
    void aBatchThatFailedFiveTimesWhileOthersWereAcceptedIsCut() {
        for (int i = 1; i < Suspicion.TRIES; i++) {
            assertThat(failedWhileOthersWereAccepted(false)).isEqualTo(Verdict.WAIT);
            assertThat(failed(false)).as("nothing accepted since").isEqualTo(Verdict.WAIT);
        }

        assertThat(failedWhileOthersWereAccepted(false)).isEqualTo(Verdict.CUT);
        assertThat(suspicion.isSuspect()).isTrue();
    }

    @Test
    void aPieceIsCutWhenOthersWereAcceptedAndElseWaitsForThat() {
        becomeSuspect();
        suspicion = suspicion.ofPiece();

        assertThat(failed(false)).isEqualTo(Verdict.PUT_OFF);
        assertThat(failedWhileOthersWereAccepted(false)).isEqualTo(Verdict.CUT);
    }

    @Test
    void aFrameIsConvictedAfterFiveMoreTriesAndThePatience() {
        becomeSuspect();
        suspicion = suspicion.ofPiece();
        for (int i = 0; i < Suspicion.TRIES; i++) {
            assertThat(failedWhileOthersWereAccepted(true))
                    .as("no patience yet")
                    .isEqualTo(Verdict.PUT_OFF);
        }
        clock.move(PATIENCE.minusMillis(1));
        assertThat(failedWhileOthersWereAccepted(true)).isEqualTo(Verdict.PUT_OFF);

        clock.move(Duration.ofMillis(1));

        assertThat(failed(true)).as("nothing accepted since").isEqualTo(Verdict.PUT_OFF);
        assertThat(failedWhileOthersWereAccepted(true)).isEqualTo(Verdict.CONVICT);
    }

    @Test
    void thePatienceAloneConvictsNothing() {
        becomeSuspect();
        clock.move(PATIENCE.multipliedBy(10));
        for (int i = 1; i < Suspicion.TRIES; i++) {
            assertThat(failedWhileOthersWereAccepted(true)).isEqualTo(Verdict.PUT_OFF);
        }
        assertThat(failedWhileOthersWereAccepted(true)).isEqualTo(Verdict.CONVICT);
    }

    private void becomeSuspect() {
        for (int i = 0; i < Suspicion.TRIES; i++) {
            failedWhileOthersWereAccepted(true);
        }
        assertThat(suspicion.isSuspect()).isTrue();
    }

    private Verdict failedWhileOthersWereAccepted(boolean isOneFrame) {
        accepted++;
        return failed(isOneFrame);
    }

    private Verdict failed(boolean isOneFrame) {
        Instant now = clock.instant();
        return suspicion.failed(accepted, isOneFrame, PATIENCE, now);
    }
}
