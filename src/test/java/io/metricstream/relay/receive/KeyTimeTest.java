package io.metricstream.relay.receive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTimeTest {
    private static final String UUID = "0a1b2c3d-1111-2222-3333-444455556666";

    @ParameterizedTest
    @ValueSource(strings = {"", ".gz", ".hsnappy", ".metrics.v1"})
    void theNameTellsASecond(String extension) {
        KeyTime time = KeyTime.of("2026/11/23/04/metrics-1-2026-11-23-05-06-07-" + UUID + extension);

        assertThat(time)
                .isEqualTo(new KeyTime(Instant.parse("2026-11-23T05:06:07Z"), Instant.parse("2026-11-23T05:06:08Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026/11/23/04/anything",
                "team/a/2026/11/23/04/metrics-1-2026-11-23-05-06-07-no-uuid",
                "2026/11/23/04/metrics-1-2026-13-23-05-06-07-" + UUID
            })
    void aPrefixTellsAnHour(String key) {
        assertThat(KeyTime.of(key))
                .isEqualTo(new KeyTime(Instant.parse("2026-11-23T04:00:00Z"), Instant.parse("2026-11-23T05:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "metrics", "2026/11/23/x", "12026/11/23/04", "2026/11/23/04", "2026/02/30/04/x"})
    void otherKeysTellNone(String key) {
        assertThat(KeyTime.of(key)).isNull();
    }

    @Test
    void aLongKeyIsReadAtOnce() {
        assertThat(KeyTime.of("-2026-11-23-05-06-07".repeat(50))).isNull();
    }
}
