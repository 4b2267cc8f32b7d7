package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.deliver.RefusalLimit.Verdict;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalLimitTest {
    private final RefusalLimit limit = new RefusalLimit(false);
    private final Object object = "an object";

    @Test
    void thereArePlacesForTwentyLettersHoweverManyAskAtOnce() {
        long places = IntStream.range(0, 1_000)
                .parallel()
                .filter(i -> limit.reserve())
                .count();

        assertThat(places).isEqualTo(20);
        assertThat(limit.isHolding()).as("not before another object was tried").isFalse();
    }

    @Test
    void anAcceptanceBeginsTheCountAnew() {
        reach();
        limit.accepted();

        assertThat(limit.verdict(object)).isEqualTo(Verdict.GO_ON);
        assertThat(IntStream.range(0, 25).filter(i -> limit.reserve()).count()).isEqualTo(20);
    }

    @Test
    void theObjectAtTheLimitIsGivenBackAndTheNextHolds() {
        reach();

        assertThat(limit.verdict(object)).isEqualTo(Verdict.GIVE_BACK);
        assertThat(limit.verdict(object)).as("another batch of it").isEqualTo(Verdict.GIVE_BACK);
        assertThat(limit.isHolding()).isFalse();
        assertThat(limit.verdict("another")).isEqualTo(Verdict.HOLD);
        assertThat(limit.isHolding()).isTrue();
    }

    @Test
    void whileHoldingNothingMoreIsGivenBack() {
        reach();
        limit.verdict(object);
        limit.verdict("another");

        assertThat(limit.verdict(object)).isEqualTo(Verdict.HOLD);
        assertThat(limit.verdict("a third")).isEqualTo(Verdict.HOLD);
    }

    @Test
    void onlyAnAcceptanceEndsTheHold() {
        reach();
        limit.verdict(object);
        limit.verdict("another");
        assertThat(limit.reserve()).isFalse();
        assertThat(limit.isHolding()).isTrue();

        limit.accepted();

        assertThat(limit.isHolding()).isFalse();
        assertThat(limit.reserve()).isTrue();
    }

    @Test
    void aUserMayHaveAsManyLettersAsThereAreRefusals() {
        RefusalLimit unlimited = new RefusalLimit(true);

        assertThat(IntStream.range(0, 1_000).allMatch(i -> unlimited.reserve())).isTrue();
        assertThat(unlimited.verdict(object)).isEqualTo(Verdict.GO_ON);
    }

    private void reach() {
        IntStream.range(0, 20).forEach(i -> limit.reserve());
    }
}
