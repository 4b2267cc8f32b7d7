package io.metricstream.relay.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.LogLines;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReceivingTest {
    private final AtomicReference<String> first = new AtomicReference<>();
    private final AtomicReference<String> second = new AtomicReference<>();
    private final AtomicInteger polls = new AtomicInteger();
    private final Receiving receiving =
            new Receiving(List.of(first::get, second::get), polls::incrementAndGet, () -> Instant.EPOCH);

    @Test
    void theFirstObstacleCountsAndEachChangeIsToldOnce() {
        try (LogLines log = new LogLines()) {
            assertThat(receiving.mayPoll()).isTrue();
            second.set("the state is full");
            assertThat(receiving.mayPoll()).isFalse();
            assertThat(receiving.mayPoll()).isFalse();
            first.set("three objects are refused");
            assertThat(receiving.mayPoll()).isFalse();
            assertThat(receiving.fault()).isEqualTo("three objects are refused");
            first.set(null);
            second.set(null);
            assertThat(receiving.mayPoll()).isTrue();

            assertThat(receiving.fault()).isNull();
            assertThat(log.lines())
                    .containsExactly(
                            "nothing is received, and nothing is lost: the state is full",
                            "nothing is received, and nothing is lost: three objects are refused",
                            "receiving goes on");
        }
    }

    @Test
    void aPollThatFailedIsTheFaultUntilOneSucceeds() {
        receiving.failed(new IllegalStateException("no\nanswer"));
        assertThat(receiving.fault()).isEqualTo("no answer");
        assertThat(polls).hasValue(0);

        receiving.succeeded();

        assertThat(receiving.fault()).isNull();
        assertThat(polls).hasValue(1);
    }
}
