package io.metricstream.relay.kit;

import java.time.Duration;
import java.util.Random;

/**
 * Runs a check with a given number of seeds, always the same ones. {@code -Drelay.fuzz.seconds=600} goes on for so long, with
 * ever new seeds; {@code -Drelay.fuzz.seed=N}, which a failure prints, begins with the seed that failed.
 */
public final class Fuzz {
    private Fuzz() {}

    /** What is to hold for every seed. */
    public interface Check {
        void run(Random random) throws Exception;
    }

    /** Fails with the seed at which {@code check} fails first. */
    public static void run(int leastSeeds, Check check) {
        int seconds = Integer.getInteger("relay.fuzz.seconds", 0);
        long first = Long.getLong("relay.fuzz.seed", seconds == 0 ? 1 : System.nanoTime());
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        for (long seed = first; seed - first < leastSeeds || System.nanoTime() < end; seed++) {
            try {
                check.run(new Random(seed));
            } catch (Exception | Error e) {
                throw new AssertionError("fails with -Drelay.fuzz.seed=" + seed + ": " + e.getMessage(), e);
            }
        }
    }
}
