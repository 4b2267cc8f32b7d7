package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {
    /** We had a bug where 1GiB was printed as 1024MiB. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1000, 1000",
        "1024, 1KiB",
        "512KiB, 512KiB",
        "512 kib, 512KiB",
        "1GiB, 1GiB",
        "1536MiB, 1536MiB",
        "999999999GiB, 999999999GiB",
    })
    void aSizeIsReadAndPrintedInTheLargestUnitThatFits(String text, String printed) {
        assertThat(ByteSize.parse(text)).hasToString(printed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KiB", "-1", "1MB", "1.5MiB", "1000000000GiB", "99999999999999999999"})
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'" + text + "' is no size; write it as 512KiB, 8MiB or 1GiB");
    }
}
