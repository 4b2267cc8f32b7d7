package io.metricstream.relay.receive;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the source is received from: what stands in the way, how the last poll ended, and when one was due last. Each change
 * is told in one line. Thread-safe.
 */
public final class Receiving {
    private static final Logger LOG = LoggerFactory.getLogger(Receiving.class);

    private final List<Obstacle> obstacles;
    private final Runnable polled;
    private final InstantSource clock;
    private volatile @Nullable String obstacle;
    private volatile @Nullable String failure;
    private volatile Instant asked;
    private volatile Instant succeeded;

    /**
     * @param obstacles asked before each poll, the first one that says something counts
     * @param polled told of each poll that succeeded, with or without something to receive
     */
    public Receiving(List<Obstacle> obstacles, Runnable polled, InstantSource clock) {
        this.obstacles = List.copyOf(obstacles);
        this.polled = polled;
        this.clock = clock;
        this.asked = clock.instant();
        this.succeeded = asked;
    }

    /** Whether to make the poll that is due now: nothing stands in its way, or it is time to probe. */
    boolean mayPoll() {
        asked = clock.instant();
        String found = firstObstacle();
        tell(found);
        return found == null || obstacles.stream().allMatch(each -> each.why() == null || each.admitsProbe());
    }

    /** Whether something stands in the way now, be it only probed. */
    boolean isObstructed() {
        return firstObstacle() != null;
    }

    private @Nullable String firstObstacle() {
        return obstacles.stream()
                .map(Obstacle::why)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private synchronized void tell(@Nullable String found) {
        if (found != null && !found.equals(obstacle)) {
            LOG.error("nothing is received, and nothing is lost: {}", found);
        } else if (found == null && obstacle != null) {
            LOG.info("receiving goes on");
        }
        obstacle = found;
    }

    void succeeded() {
        failure = null;
        succeeded = clock.instant();
        polled.run();
    }

    void failed(Throwable cause) {
        String line = OneLine.of(cause);
        failure = line;
        LOG.warn("polling failed, and is tried again: {}", line);
        LOG.debug("polling failed", cause);
    }

    /** Why nothing is received, in a line, or null where the last poll succeeded and nothing stands in the way. */
    @Nullable
    String fault() {
        String inTheWay = obstacle;
        return inTheWay == null ? failure : inTheWay;
    }

    /** How long ago a poll succeeded last, or the start was. */
    Duration sinceSucceeded() {
        return Duration.between(succeeded, clock.instant());
    }

    /** How long ago a poll was due last, whether it was made or not. */
    Duration sinceAsked() {
        return Duration.between(asked, clock.instant());
    }
}
