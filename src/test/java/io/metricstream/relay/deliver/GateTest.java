package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.deliver.Outcome.Later;
import io.metricstream.relay.deliver.Outcome.Misconfigured;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.api.BackoffStrategy;

class GateTest {
    private static final Duration BACKOFF = Duration.ofSeconds(10);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final MovedClock clock = new MovedClock();
    private final Gate gate = new Gate(clock, BackoffStrategy.fixedDelayWithoutJitter(BACKOFF));
    private final List<String> waiting = List.of("a", "b", "c");

    @Test
    void isOpenAsLongAsNobodyFails() {
        assertThat(waiting)
                .allSatisfy(delivery -> assertThat(gate.ask(delivery)).isZero());
        assertThat(gate.hold()).isEmpty();
    }

    @Test
    void letsNobodyPassBeforeTheBackoffIsOver() {
        gate.close("a", later(null));

        clock.move(BACKOFF.minusMillis(1));
        assertThat(waiting)
                .allSatisfy(delivery -> assertThat(gate.ask(delivery)).isPositive());
        assertThat(gate.hold())
                .hasValueSatisfying(hold -> assertThat(hold.cause().status()).isEqualTo(503));
    }

    /** We had a bug where a delivery that had closed the gate, and was then given back, kept suspect ones from probing. */
    @Test
    void doesNotWaitForWhoHasClosedItAndNeverAsksAgain() {
        gate.close("gone", later(null));
        clock.move(BACKOFF);

        assertThat(gate.askLast("suspect")).isZero();
    }

    @Test
    void letsOneProbePassAtATimeAndTheyRotate() {
        waiting.forEach(delivery -> gate.close(delivery, later(null)));
        List<String> probes = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            clock.move(BACKOFF);
            List<String> passed = passing();
            assertThat(passed).hasSize(1);
            assertThat(passing()).as("asked again while the probe is out").containsExactlyElementsOf(passed);
            probes.addAll(passed);
            gate.close(passed.get(0), later(null));
        }

        assertThat(probes).containsExactly("a", "b", "c", "a", "b", "c", "a");
    }

    @Test
    void opensToAllWhenOneIsAnswered() {
        waiting.forEach(delivery -> gate.close(delivery, later(null)));
        clock.move(BACKOFF);
        String probe = passing().get(0);

        gate.open(probe);

        assertThat(gate.hold()).isEmpty();
        assertThat(passing()).isEqualTo(waiting);
    }

    @Test
    void keepsToTheTimeThatTheEndpointNames() {
        gate.close("a", later(Duration.ofSeconds(42)));

        clock.move(Duration.ofSeconds(41));
        assertThat(passing()).isEmpty();
        clock.move(SECOND);
        assertThat(passing()).hasSize(1);
    }

    @Test
    void keepsToATimeThatALateAnswerNames() {
        gate.close("a", later(null));
        gate.close("b", later(Duration.ofSeconds(42)));
        gate.close("c", later(null));

        clock.move(Duration.ofSeconds(41));
        assertThat(passing()).isEmpty();
        clock.move(SECOND);
        assertThat(passing()).hasSize(1);
    }

    @Test
    void theBackoffGrowsWithTheProbesThatFailAndNotWithWhatWasOnItsWay() {
        List<Integer> attempts = new ArrayList<>();
        Gate counting = new Gate(clock, attempt -> {
            attempts.add(attempt);
            return SECOND;
        });
        waiting.forEach(delivery -> counting.close(delivery, later(null)));
        clock.move(SECOND);
        assertThat(counting.ask("a")).isZero();
        counting.close("a", later(null));

        // The strategy counts attempts, of which the first never waits.
        assertThat(attempts).containsExactly(2, 3);
    }

    @Test
    void theBackoffHasFullJitterAndABound() {
        List<Duration> delays = new ArrayList<>();
        BackoffStrategy jitter = BackoffStrategy.exponentialDelay(SECOND, Duration.ofSeconds(30));
        for (int i = 0; i < 1_000; i++) {
            delays.add(jitter.computeDelay(20));
        }

        assertThat(delays).allSatisfy(delay -> assertThat(delay).isBetween(Duration.ZERO, Duration.ofSeconds(30)));
        assertThat(delays).anySatisfy(delay -> assertThat(delay).isLessThan(Duration.ofSeconds(5)));
        assertThat(delays).anySatisfy(delay -> assertThat(delay).isGreaterThan(Duration.ofSeconds(25)));
    }

    @Test
    void aProberThatLeavesHoldsNobodyUp() {
        waiting.forEach(delivery -> gate.close(delivery, later(null)));
        clock.move(BACKOFF);
        assertThat(passing()).containsExactly("a");

        gate.leave("a");

        assertThat(gate.ask("b")).isZero();
        assertThat(gate.ask("c")).isPositive();
    }

    @Test
    void aFirstInLineThatDoesNotAskIsPassedBy() {
        waiting.forEach(delivery -> {
            gate.close(delivery, later(null));
            gate.ask(delivery);
        });
        clock.move(BACKOFF);
        assertThat(gate.ask("c")).as("it is the turn of a").isPositive();

        clock.move(Duration.ofSeconds(2));

        assertThat(gate.ask("c")).isZero();
    }

    @Test
    void theHoldTellsTheLastCauseAndTheFirstTime() {
        Instant began = clock.instant();
        gate.close("a", later(null));
        clock.move(BACKOFF);
        assertThat(gate.ask("a")).isZero();
        gate.close("a", new Misconfigured("answered 401", null, 401));

        assertThat(gate.hold()).hasValueSatisfying(hold -> {
            assertThat(hold.since()).isEqualTo(began);
            assertThat(hold.cause().cause()).isEqualTo("answered 401");
        });
    }

    @Test
    void whatIsSuspectClosesNoGate() {
        gate.failLast("suspect", later(null));

        assertThat(gate.hold()).isEmpty();
        assertThat(passing()).isEqualTo(waiting);
    }

    @Test
    void whatIsSuspectProbesOnlyWhereNobodyElseCould() {
        gate.close("a", later(null));
        gate.ask("a");
        clock.move(BACKOFF);
        assertThat(gate.askLast("suspect")).as("a waits").isPositive();

        gate.leave("a");
        assertThat(gate.askLast("suspect")).isZero();
        assertThat(gate.askLast("another")).as("one probe at a time").isPositive();

        gate.failLast("suspect", later(null));
        assertThat(gate.hold()).isPresent();
        assertThat(gate.askLast("another")).as("a probe in vain is a probe").isPositive();
        clock.move(BACKOFF);
        assertThat(gate.ask("a")).isZero();
    }

    @Test
    void countsWhatIsAcceptedAndNotWhatIsAnswered() {
        gate.open("a");
        gate.accepted("b");

        assertThat(gate.accepted()).isEqualTo(1);
    }

    /** Nobody starves and nobody waits for ever: each of many has its turn, one at a time, and then all pass. */
    @Test
    void manyAtOnceTakeTurnsAndAllPassInTheEnd() {
        Waiters many = new Waiters(64, 3 * 64);

        many.run();

        assertThat(many.mostAtOnce).isEqualTo(1);
        assertThat(many.probes)
                .as("probes of each, until the one that is answered")
                .allSatisfy(probes -> assertThat(probes).isBetween(3, 4));
        assertThat(gate.hold()).isEmpty();
        assertThat(Duration.between(many.opened, clock.instant())).isLessThanOrEqualTo(SECOND);
    }

    /** Deliveries that ask, nap and probe in a time of their own: what Camel's redelivery does with threads. */
    private final class Waiters {
        private static final Duration PROBE = Duration.ofMillis(200);

        private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparing(Event::at));
        private final int failing;
        private final Integer[] probes;
        private int out;
        private int mostAtOnce;
        private int failed;
        private Instant opened = Instant.MAX;

        private record Event(Instant at, int delivery, boolean answer) {}

        Waiters(int count, int failing) {
            this.failing = failing;
            this.probes = new Integer[count];
            Arrays.fill(probes, 0);
            for (int delivery = 0; delivery < count; delivery++) {
                gate.close(delivery, later(null));
                events.add(new Event(clock.instant().plusMillis(delivery * 7L % 500), delivery, false));
            }
        }

        void run() {
            while (!events.isEmpty()) {
                Event event = events.remove();
                clock.move(Duration.between(clock.instant(), event.at()));
                if (event.answer()) {
                    answer(event.delivery());
                } else {
                    ask(event.delivery());
                }
            }
        }

        private void ask(int delivery) {
            boolean holding = gate.hold().isPresent();
            Duration nap = gate.ask(delivery);
            if (!nap.isZero()) {
                events.add(new Event(clock.instant().plus(nap), delivery, false));
            } else if (holding) {
                out++;
                mostAtOnce = Math.max(mostAtOnce, out);
                probes[delivery]++;
                events.add(new Event(clock.instant().plus(PROBE), delivery, true));
            }
        }

        private void answer(int delivery) {
            out--;
            if (failed < failing) {
                failed++;
                gate.close(delivery, later(null));
                events.add(new Event(clock.instant(), delivery, false));
            } else {
                gate.open(delivery);
                opened = clock.instant();
            }
        }
    }

    private List<String> passing() {
        return waiting.stream().filter(delivery -> gate.ask(delivery).isZero()).toList();
    }

    private static Later later(@Nullable Duration retryAfter) {
        return new Later("answered 503", retryAfter, 503);
    }
}
