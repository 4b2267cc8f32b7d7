package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricIndexesTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"0, 1", "\"0-3,7,9-12\", 9", "\"1,2\", 2", "33554431, 1"})
    void readsWhatLettersName(String text, int size) {
        assertThat(MetricIndexes.parse(text).size()).isEqualTo(size);
    }

    @Test
    void writesRangesWithBothEndsIncluded() {
        MetricIndexes indexes = MetricIndexes.parse("0-3,7,9-12");

        assertThat(indexes).hasToString("0-3,7,9-12");
        assertThat(indexes.contains(3)).isTrue();
        assertThat(indexes.contains(4)).isFalse();
        assertThat(MetricIndexes.parse("1,2,3")).hasToString("1-3");
    }

    /** Metadata is an input: whoever may write to the failure bucket may write anything. */
    @ParameterizedTest
    @ValueSource(strings = {"", "x", "3-1", "1,", ",1", "1-", "-1", "1,,2", "1 ,2", "33554432", "0-99999999", "1,x"})
    void whatIsNoListIsNone(String text) {
        assertThat(MetricIndexes.parse(text).isEmpty()).isTrue();
    }

    @Test
    void countsTheMetricsOfAnExtractAsTheWholeFrameDoes() {
        MetricIndexes sent = MetricIndexes.parse("2,5-7,11");

        assertThat(sent.ofInner(MetricIndexes.parse("0,3-4"))).hasToString("2,7,11");
        assertThat(sent.ofInner(MetricIndexes.parse("0-4"))).hasToString("2,5-7,11");
    }

    @Test
    void aTextThatIsTooLongNamesMoreButNeverLess() {
        MetricIndexes indexes = MetricIndexes.parse("0,2,4,6,100");

        assertThat(indexes.text(8)).isEqualTo("0-6,100");
        assertThat(indexes.text(100)).isEqualTo("0,2,4,6,100");
    }
}
