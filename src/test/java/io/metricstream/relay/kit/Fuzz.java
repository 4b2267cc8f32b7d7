package io.metricstream.relay.kit;

import java.time.Duration;
import java.util.Random;

/**
 * Runs a check with ever new seeds, for a second and a given number of seeds at least. {@code -Drelay.fuzz.seconds=600} runs
 * it longer; {@code -Drelay.fuzz.seed=N}, which a failure prints, begins with the seed that failed.
 */
public final class Fuzz {
    private Fuzz() {}

    /** What is to hold for every seed. */
    public interface Check {
        void run(Random random) throws Exception;
    }

    /** Fails with the seed at which {@code check} fails first. */
    public static void run(int leastSeeds, Check check) {
        long first = Long.getLong("relay.fuzz.seed", System.nanoTime());
        long end = System.nanoTime()
                + Duration.ofSeconds(Integer.getInteger("relay.fuzz.seconds", 1))
                        .toNanos();
        for (long seed = first; seed - first < leastSeeds || System.nanoTime() < end; seed++) {
            try {
                check.run(new Random(seed));
            } catch (Exception | Error e) {
                throw new AssertionError("fails with -Drelay.fuzz.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
