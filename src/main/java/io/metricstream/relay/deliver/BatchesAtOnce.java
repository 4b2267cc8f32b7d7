package io.metricstream.relay.deliver;

import java.time.Duration;

/**
 * How many batches are to be in hand at once, and so requests at the endpoint: few, unless more of them pay. A batch that
 * waits for its answer does no work, so another is worked on in its place where answers take long; but what is in flight
 * comes twice after a crash, and an endpoint that is busy answers no more of them for being sent more.
 *
 * <p>So it counts in rounds, each as long as it takes to have that many answers. Where the endpoint is far away it tries one
 * more than few. From then on it wants half as many again after each round, as long as answers take about as long as where
 * few are sent: else these only queue, there or for this machine's cores (Little's law), and it wants fewer. It never wants
 * more than twice as many as were at the endpoint on average, and one.
 *
 * <p>What an answer takes where few are sent is learnt whenever few are. So an endpoint that has become slower for good is
 * sent few for a moment, and then as many again. Not thread-safe.
 */
public final class BatchesAtOnce {
    /** So many are always in hand, or as many as there may be at most: one is worked on while another one waits. */
    public static final int FEW = 2;

    /** A round lasts at least so long, and has so many answers: a single one says little. */
    static final Duration SHORTEST_ROUND = Duration.ofMillis(100);

    private static final int LEAST_ANSWERS = 8;

    /** "About as long" is up to so many times as long. Three where there is work for two take 1.5 times as long. */
    private static final double ABOUT = 1.4;

    /**
     * An endpoint is far away where the few that are in hand wait for such a part of their time at least, were all answers
     * as quick as the quickest of a round: what others take beyond that is work, there, or that wants a core here.
     */
    private static final double FAR = 0.4;

    /** Rounds until more are tried again, after that has not paid. */
    private static final int PAUSE = 10;

    private final int few;
    private final int most;
    private final int working;
    private int limit;
    private int pause;
    private double quickNanos;

    private int atEndpoint;
    private long begun;
    private long changed;
    private double sumAtEndpoint;
    private double answerNanos;
    private double quickestNanos;
    private int answers;

    /**
     * @param most at once, 1 or more
     * @param cores of the machine: half of them, and two at least, have work whatever the endpoint does
     * @param now {@link System#nanoTime()}, here and in what follows
     */
    public BatchesAtOnce(int most, int cores, long now) {
        this.few = Math.min(FEW, most);
        this.most = most;
        this.working = Math.max(FEW, cores / 2);
        this.limit = few;
        begin(now);
    }

    /** At once, 1 or more. */
    public int limit() {
        return limit;
    }

    void sent(long now) {
        change(now, 1);
    }

    /** A request has ended otherwise than by being accepted: how long that took says nothing of the others. */
    void failed(long now) {
        change(now, -1);
    }

    /** A request was accepted, so long after it was sent. */
    void accepted(long now, long nanos) {
        change(now, -1);
        answers++;
        answerNanos += nanos;
        quickestNanos = Math.min(quickestNanos, nanos);
        if (answers >= Math.max(limit, LEAST_ANSWERS) && now - begun >= SHORTEST_ROUND.toNanos()) {
            endRound(now);
        }
    }

    private void change(long now, int by) {
        sumAtEndpoint += (double) atEndpoint * (now - changed);
        changed = now;
        atEndpoint += by;
    }

    private void endRound(long now) {
        double mean = answerNanos / answers;
        boolean isFar = answers * quickestNanos / (now - begun) >= FAR * few;
        int pays = limit == few ? afterFew(mean, isFar) : afterMore(mean);
        int inPlace = Math.max(working, (int) (2 * sumAtEndpoint / (now - begun) + 1));
        limit = Math.max(few, Math.min(most, Math.min(pays, inPlace)));
        begin(now);
    }

    private int afterFew(double nanos, boolean isFar) {
        // The first ones are slow, while the JVM compiles.
        quickNanos = quickNanos == 0 ? nanos : Math.min(nanos, (quickNanos + nanos) / 2);
        pause = Math.max(0, pause - 1);
        return isFar && pause == 0 ? few + 1 : few;
    }

    private int afterMore(double nanos) {
        quickNanos = Math.min(quickNanos, nanos);
        if (nanos <= ABOUT * quickNanos) {
            return limit + Math.max(1, limit / 2);
        }
        int fewer = (int) (limit * ABOUT * quickNanos / nanos);
        if (fewer <= few) {
            pause = PAUSE;
        }
        return fewer;
    }

    private void begin(long now) {
        begun = now;
        changed = now;
        sumAtEndpoint = 0;
        answerNanos = 0;
        quickestNanos = Double.MAX_VALUE;
        answers = 0;
    }

    /** The endpoint is not available: few are sent, and what it does then is to be seen. */
    void beginAnew() {
        limit = few;
        begin(changed);
    }
}
