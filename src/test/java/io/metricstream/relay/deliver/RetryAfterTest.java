package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-08-01T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"1,PT1S", "' 120 ',PT2M", "3600,PT1H", "3601,PT1H", "999999999999999999999,PT1H"})
    void secondsUpToAnHour(String header, Duration expected) {
        assertThat(RetryAfter.parse(header, null, NOW)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sat, 01 Aug 2026 12:00:30 GMT", "Saturday, 01-Aug-26 12:00:30 GMT"})
    void aDateInTheFormOfTodayAndTheOneBefore(String date) {
        assertThat(RetryAfter.parse(date, null, NOW)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aDateIsRelativeToTheAnswersOwn() {
        String until = "Sat, 01 Aug 2026 12:00:30 GMT";

        assertThat(RetryAfter.parse(until, "Sat, 01 Aug 2026 12:00:10 GMT", NOW.minus(Duration.ofDays(1))))
                .isEqualTo(Duration.ofSeconds(20));
        assertThat(RetryAfter.parse(until, "yesterday", NOW)).isEqualTo(Duration.ofSeconds(30));
        assertThat(RetryAfter.parse("Sun, 02 Aug 2026 12:00:30 GMT", null, NOW)).isEqualTo(RetryAfter.LONGEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-5", "1.5", "0x10", "Sat, 32 Aug 2026 12:00:30 GMT"})
    void garbageSaysNothing(String header) {
        assertThat(RetryAfter.parse(header, null, NOW)).isNull();
        assertThat(RetryAfter.parse(null, null, NOW)).isNull();
    }

    /** We had a bug where "Retry-After: 0" made the probes follow each other without a pause. */
    @ParameterizedTest
    @ValueSource(strings = {"0", "Sat, 01 Aug 2026 12:00:00 GMT", "Sat, 01 Aug 2026 11:00:00 GMT"})
    void whatIsOverSaysNothing(String header) {
        assertThat(RetryAfter.parse(header, null, NOW)).isNull();
    }
}
