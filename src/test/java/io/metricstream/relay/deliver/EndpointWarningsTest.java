package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.metrics.RelayMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class EndpointWarningsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final MovedClock clock = new MovedClock();
    private final EndpointWarnings warnings = new EndpointWarnings(new RelayMetrics(registry), clock);

    @Test
    void eachIsCountedAndOneAMinuteIsTold() {
        try (LogLines log = new LogLines()) {
            warnings.warned("slow at 12:00:01");
            warnings.warned("slow at 12:00:02");
            clock.move(EndpointWarnings.BETWEEN_LINES);
            warnings.warned("slow at 12:01:01");

            assertThat(log.lines())
                    .containsExactly(
                            "the endpoint has accepted a batch, and says: slow at 12:00:01",
                            "the endpoint has accepted a batch, and says: slow at 12:01:01");
        }
        assertThat(registry.counter("relay.endpoint.warnings").count()).isEqualTo(3);
    }
}
