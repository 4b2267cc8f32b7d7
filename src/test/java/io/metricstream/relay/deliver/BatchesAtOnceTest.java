package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What pays is found by answers alone; time here is that of a model. */
class BatchesAtOnceTest {
    private static final int MOST = 32;
    private static final Duration WORK = Duration.ofMillis(2);
    private static final Duration LONG = Duration.ofSeconds(3);

    private final BatchesAtOnce atOnce = new BatchesAtOnce(MOST, 2, 0);
    private final ModelEndpoint model = new ModelEndpoint(atOnce, WORK);

    @Test
    void itBeginsWithTwo() {
        assertThat(atOnce.limit()).isEqualTo(2);
        assertThat(new BatchesAtOnce(1, 2, 0).limit()).isEqualTo(1);
    }

    @Test
    void anEndpointThatAnswersAtOnceIsSentFew() {
        model.answersAfter(Duration.ofMillis(1));

        model.run(LONG);

        assertThat(model.mostAllowed()).isEqualTo(2);
    }

    @Test
    void oneThatIsFarAwayIsSentAsManyAsThereMayBe() {
        model.answersAfter(Duration.ofMillis(50));

        model.run(LONG);
        long before = model.accepted();
        model.run(LONG);

        assertThat(atOnce.limit()).isEqualTo(MOST);
        // One after the other they take 52 ms each.
        assertThat(model.accepted() - before).isGreaterThan(20 * LONG.toMillis() / 52);
    }

    @Test
    void noMoreAreInHandThanKeepTheCoresAtWork() {
        model.answersAfter(Duration.ofMillis(10));

        model.run(LONG);

        // Two are worked on while ten are at the endpoint.
        assertThat(atOnce.limit()).isBetween(10, 22);
    }

    /** More of them would not be answered sooner, and all come twice after a crash. */
    @Test
    void anEndpointThatWorksOnOneAfterTheOtherIsSentFew() {
        model.answersAfter(Duration.ofMillis(8)).by(1);

        model.run(LONG);

        assertThat(model.mostAllowed()).isLessThanOrEqualTo(4);
    }

    @Test
    void oneThatWorksOnEightAtOnceIsSentSomeMore() {
        model.answersAfter(Duration.ofMillis(50)).by(8);

        model.run(LONG);

        assertThat(atOnce.limit()).isBetween(8, 18);
    }

    @Test
    void oneThatIsSlowerForGoodIsSentAsManyAgain() {
        model.answersAfter(Duration.ofMillis(50));
        model.run(LONG);

        model.answersAfter(Duration.ofMillis(200));
        model.run(LONG.multipliedBy(5));

        assertThat(atOnce.limit()).isEqualTo(MOST);
    }

    @Test
    void oneThatHasBecomeQuickIsSentFewAgain() {
        model.answersAfter(Duration.ofMillis(50));
        model.run(LONG);

        model.answersAfter(Duration.ofMillis(1));
        model.run(LONG);

        assertThat(atOnce.limit()).isEqualTo(2);
    }

    @Test
    void anOutageLetsItBeginAnew() {
        model.answersAfter(Duration.ofMillis(50));
        model.run(LONG);

        atOnce.beginAnew();

        assertThat(atOnce.limit()).isEqualTo(2);
        model.run(LONG);
        assertThat(atOnce.limit()).isEqualTo(MOST);
    }

    /** A connection that is refused at once is no quick answer. */
    @Test
    void whatFailsSaysNothing() {
        model.answersAfter(Duration.ofMillis(50));
        model.run(LONG);
        long now = model.now();

        for (int i = 0; i < 1000; i++) {
            atOnce.sent(now);
            atOnce.failed(now);
        }

        assertThat(atOnce.limit()).isEqualTo(MOST);
        model.run(LONG);
        assertThat(atOnce.limit()).isEqualTo(MOST);
    }
}
