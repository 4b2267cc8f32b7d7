package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({
        "0s, PT0S",
        "1ms, PT0.001S",
        "500ms, PT0.5S",
        "1s, PT1S",
        "10s, PT10S",
        "10m, PT10M",
        "1h30m, PT1H30M",
        "11h, PT11H",
        "20h, PT20H",
        "1d, PT24H",
        "1m500ms, PT1M0.5S",
    })
    void whatIsPrintedIsReadBack(String text, Duration duration) {
        assertThat(DurationText.parse(text)).isEqualTo(duration);
        assertThat(DurationText.print(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s", "10", "-1s", "1.5h", "10 s", "10S", "30m1h", "1h 30m", "soon", "99999999s"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> DurationText.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "'");
    }
}
