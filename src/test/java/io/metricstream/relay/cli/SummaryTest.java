package io.metricstream.relay.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.metrics.Conservation;
import io.metricstream.relay.metrics.Tally;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SummaryTest {
    private final Locale usual = Locale.getDefault();

    @AfterEach
    void speakAsBefore() {
        Locale.setDefault(usual);
    }

    /** We had a bug where backfill and replay wrote 12.345 where the machine speaks German, and all else wrote 12,345. */
    @Test
    void numbersAreTheSameInEveryLanguage() {
        Tally tally = new Tally(1_234_567, 12_345, 67_890);
        Conservation carried = new Conservation(tally, tally, Tally.ZERO, Tally.ZERO, Tally.ZERO, 9_876);
        Summary summary = new Summary(3, 0, carried, Map.of());
        String english = summary.table();

        Locale.setDefault(Locale.GERMANY);

        assertThat(summary.table())
                .isEqualTo(english)
                .contains("read                    12,345        67,890       1,234,567")
                .contains("delimiters: 9,876 bytes");
    }
}
