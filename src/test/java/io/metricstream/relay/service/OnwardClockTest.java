package io.metricstream.relay.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OnwardClockTest {
    private static final Instant NOON = Instant.parse("2026-08-01T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicReference<Instant> shown = new AtomicReference<>(NOON);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final OnwardClock clock = new OnwardClock(shown::get, nanos::get);

    @Test
    void goesWithTheMachinesClock() {
        pass(SECOND);

        assertThat(clock.instant()).isEqualTo(NOON.plus(SECOND));
    }

    @Test
    void followsAClockThatIsSetForward() {
        shown.set(NOON.plus(HOUR));

        assertThat(clock.instant()).isEqualTo(NOON.plus(HOUR));
    }

    /** We had a bug where nobody tried the endpoint for as long as the machine's clock had been set back. */
    @Test
    void goesOnWhereTheMachinesClockIsSetBack() {
        shown.set(NOON.minus(HOUR));
        pass(SECOND);
        assertThat(clock.instant()).isEqualTo(NOON.plus(SECOND));

        pass(SECOND);
        assertThat(clock.instant()).isEqualTo(NOON.plus(SECOND).plus(SECOND));
    }

    @Test
    void isTheMachinesAgainWhenThatHasCaughtUp() {
        shown.set(NOON.minus(SECOND));
        clock.instant();
        shown.set(NOON.plus(HOUR));

        assertThat(clock.instant()).isEqualTo(NOON.plus(HOUR));
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
        shown.updateAndGet(now -> now.plus(time));
    }
}
