package io.metricstream.relay.demo;

import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What happens in a demo, and when.
 *
 * @param seed of the metric stream: the same seed gives the same sizes and values
 * @param objects in all
 * @param objectBytes of each object, at least
 * @param pace from one object to the next
 * @param damagedEvery every so many objects, one is damaged
 * @param outageAfter so many accepted requests, the endpoint answers 503
 * @param outage how long it does so
 * @param throttledAfter so many accepted requests, the endpoint answers 429
 * @param throttled how long it does so, whole seconds: what Retry-After says
 */
record DemoScript(
        long seed,
        int objects,
        int objectBytes,
        Duration pace,
        int damagedEvery,
        int outageAfter,
        Duration outage,
        int throttledAfter,
        Duration throttled) {
    /** Long enough to watch, short enough to wait for. */
    static final DemoScript STANDARD = new DemoScript(
            20_261_123, 60, 300_000, Duration.ofMillis(200), 15, 20, Duration.ofSeconds(4), 60, Duration.ofSeconds(3));

    /** What befalls the object of this number, counted from 0. */
    Optional<DemoDamage> damageOf(int number) {
        int turn = number / damagedEvery;
        return number % damagedEvery == firstDamaged()
                ? Optional.of(DemoDamage.values()[turn % DemoDamage.values().length])
                : Optional.empty();
    }

    /** The number of the first object that is damaged. */
    int firstDamaged() {
        return damagedEvery / 2;
    }

    /** How many objects are damaged. */
    long damaged() {
        return IntStream.range(0, objects)
                .filter(number -> damageOf(number).isPresent())
                .count();
    }
}
