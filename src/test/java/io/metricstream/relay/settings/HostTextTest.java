package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostTextTest {
    /** We had a bug where doctor asked http://[[::1]]:8080, and called a relay that runs there another process. */
    @ParameterizedTest
    @CsvSource({
        "relay.example, http://relay.example:8080",
        "127.0.0.1, http://127.0.0.1:8080",
        "0.0.0.0, http://127.0.0.1:8080",
        "::, http://127.0.0.1:8080",
        "[::], http://127.0.0.1:8080",
        "::1, http://[::1]:8080",
        "[::1], http://[::1]:8080"
    })
    void aServerOfThisHostIsReachedWhereItListens(String host, String url) {
        assertThat(HostText.url(host, 8080)).isEqualTo(url);
    }

    @Test
    void aMessageNamesWhatIsListenedOn() {
        assertThat(HostText.place("0.0.0.0", 80)).isEqualTo("0.0.0.0:80");
        assertThat(HostText.place("::", 80)).isEqualTo("[::]:80");
    }
}
