package io.metricstream.relay.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.metrics.RelayMetrics.Flow;
import io.metricstream.relay.metrics.Tally;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChartTest {
    @Test
    void theNewestValueIsAtTheRightAndTheLargestAtTheTop() {
        Chart chart = new Chart("Delivered", PageText::rate, List.of(0.0, Double.NaN, 50.0, 25.0));

        assertThat(chart.path()).isEqualTo("M176 59.0L178 1.0L179 30.0h0");
        assertThat(chart.summary()).isEqualTo("25 data points/s, at most 50 data points/s");
    }

    @Test
    void withoutAValueThereIsNoLine() {
        assertThat(new Chart("a", PageText::age, List.of()).path()).isEmpty();
        assertThat(new Chart("a", PageText::age, Collections.nCopies(3, Double.NaN)).summary())
                .isEqualTo("nothing yet");
    }

    @Test
    void agesAreInTheUnitThatFits() {
        assertThat(PageText.age(119)).isEqualTo("119 s");
        assertThat(PageText.age(150)).isEqualTo("2.5 min");
        assertThat(PageText.age(9_000)).isEqualTo("2.5 h");
        assertThat(PageText.rate(0.25)).isEqualTo("0.3 data points/s");
    }

    @Test
    void samplesAreDifferencesAndTheOldestAreForgotten() {
        RelayMetrics metrics = new RelayMetrics(new SimpleMeterRegistry());
        metrics.count(Flow.DELIVERED, new Tally(1, 1, 1_000));
        try (History history = new History(metrics)) {
            metrics.count(Flow.DELIVERED, new Tally(1, 1, 50));
            Instant now = Instant.ofEpochSecond(1_000);
            metrics.countAccepted(Duration.ofMillis(1), now.minusSeconds(90).toEpochMilli() * 1_000_000, now);
            history.sample();
            assertThat(history.samples()).containsExactly(new History.Sample(10, 90));

            for (int i = 0; i < History.KEPT + 5; i++) {
                history.sample();
            }
            assertThat(history.samples()).hasSize(History.KEPT).doesNotContain(new History.Sample(10, 90));
        }
    }
}
