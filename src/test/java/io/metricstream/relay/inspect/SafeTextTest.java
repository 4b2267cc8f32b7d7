package io.metricstream.relay.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
    @ParameterizedTest
    @ValueSource(strings = {"year=2026/a+b%20c.gz", "größe 日本語 🙂", "", "a@b | c"})
    void readableTextStaysAsItIs(String text) {
        assertThat(SafeText.of(text)).isEqualTo(text);
    }

    @Test
    void whatATerminalObeysIsWrittenOut() {
        assertThat(SafeText.of("a\u001B[2Jb\r\nc\u009B31m\u007F"))
                .isEqualTo("a\\u{1B}[2Jb\\u{D}\\u{A}c\\u{9B}31m\\u{7F}");
        assertThat(SafeText.of("gz.\u202Eelif\u2066\u200B\uFEFF\u2028"))
                .isEqualTo("gz.\\u{202E}elif\\u{2066}\\u{200B}\\u{FEFF}\\u{2028}");
        assertThat(SafeText.of("\uD800x\uE000")).isEqualTo("\\u{D800}x\\u{E000}");
    }

    @Test
    void markupOfPicocliIsText() {
        assertThat(SafeText.of("@|red x|@")).isEqualTo("@\\u{7C}red x|@");
    }

    @Test
    void longTextIsCut() {
        assertThat(SafeText.of("x".repeat(100), 10)).isEqualTo("xxxxxxxxxx…");
        assertThat(SafeText.of("x".repeat(10), 10)).isEqualTo("x".repeat(10));
    }
}
