package io.metricstream.relay.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterMetadataTest {
    @Test
    void plainTextStaysAsItIs() {
        assertThat(entry("year=2026/11/a+b c.gz")).isEqualTo("year=2026/11/a+b c.gz");
        assertThat(MetadataText.decode("year=2026/11/a+b c.gz")).isEqualTo("year=2026/11/a+b c.gz");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "größe, gr%C3%B6%C3%9Fe",
                "100%, 100%25",
                "\" a  b \", %20a %20b%20",
                "\"line\nbreak\", line%0Abreak",
                "\u202Eevil, %E2%80%AEevil",
                "🙂, %F0%9F%99%82",
            })
    void otherTextIsPercentEncoded(String text, String encoded) {
        assertThat(entry(text)).isEqualTo(encoded);
        assertThat(MetadataText.decode(encoded)).isEqualTo(text);
    }

    @Test
    void theLongestKeyOfS3IsWholeEvenIfItIsNotAscii() {
        String key = "日".repeat(341) + "x";
        assertThat(key.getBytes(StandardCharsets.UTF_8)).hasSize(1_024);

        String encoded = entry(key);

        assertThat(encoded).startsWith("=?UTF-8?B?").endsWith("?=").hasSizeLessThan(1_400);
        assertThat(MetadataText.decode(encoded)).isEqualTo(key);
    }

    @Test
    void textThatLooksLikeAnEncodedWordIsOne() {
        assertThat(MetadataText.decode(entry("=?UTF-8?B?eA==?="))).isEqualTo("=?UTF-8?B?eA==?=");
    }

    @Test
    void whatComesLastTakesTheRoomThatIsLeft() {
        Map<String, String> entries = new DeadLetterMetadata()
                .with("source-key", "日".repeat(341))
                .with("detail", "ü".repeat(5_000))
                .with("never", "there")
                .entries();

        int bytes = entries.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
        assertThat(bytes).isBetween(DeadLetterMetadata.MAX_BYTES - 6, DeadLetterMetadata.MAX_BYTES);
        assertThat(entries).containsOnlyKeys("source-key", "detail");
        assertThat(entries.get("detail")).matches("(%C3%BC)+(%C3)?");
    }

    @Test
    void whatIsNotThereIsNoEntry() {
        assertThat(new DeadLetterMetadata().with("a", null).with("b", "").entries())
                .isEmpty();
    }

    private static String entry(String text) {
        return new DeadLetterMetadata().with("x", text).entries().get("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"100%", "%zz", "=?UTF-8?B?!?=", "=?other?="})
    void whatSomebodyElseWroteStaysAsItIs(String value) {
        assertThat(MetadataText.decode(value)).isEqualTo(value);
    }
}
