package io.metricstream.relay.deliver;

import java.util.BitSet;

/**
 * What is known of the metrics of one refused frame: which the endpoint refuses, and how the data points of the others
 * ended. The search ends early where it would cost too much; what it has not told apart then counts as refused, and is
 * kept. One thread at a time.
 */
final class RefusedMetrics {
    /** Some twenty refused metrics among thousands can be told apart; more are refused in groups. */
    private static final int MAX_REQUESTS = 256;

    /** As many as lead to one metric of thousands, twice: where nothing was accepted by then, all is refused. */
    private static final int MAX_IN_VAIN = 24;

    private final int count;
    private final BitSet refused;
    private boolean doubtful;
    private int requests;
    private int inVain;
    private int accepted;
    private int left;
    private long delivered;
    private long dropped;
    private String detail = "";

    /** Neighbouring metrics, {@code [from, to)}, sent in one request. */
    record Group(int from, int to) {
        int size() {
            return to - from;
        }

        Group firstHalf() {
            return new Group(from, from + size() / 2);
        }

        Group secondHalf() {
            return new Group(from + size() / 2, to);
        }
    }

    /** @param count how many metrics the frame has */
    RefusedMetrics(int count) {
        this.count = count;
        this.refused = new BitSet(count);
    }

    Group all() {
        return new Group(0, count);
    }

    /** A group was refused; unless it {@link #isWorthHalving}, it is to be kept. */
    void refused(String why) {
        requests++;
        inVain++;
        detail = why;
    }

    /** A refusal said nothing about the metrics: the endpoint refused everything. */
    void doubt() {
        doubtful = true;
    }

    boolean isDoubtful() {
        return doubtful;
    }

    /** The group was accepted, but for {@code rejected} data points; of which metrics is not known, so {@link #keep} all. */
    void accepted(Group group, long dataPoints, long rejected) {
        requests++;
        inVain = 0;
        accepted += group.size();
        delivered += dataPoints - rejected;
    }

    /** A route has dropped the group on purpose. */
    void dropped(Group group, long dataPoints) {
        left += group.size();
        dropped += dataPoints;
    }

    /** The group stays refused as it is. */
    void keep(Group group) {
        refused.set(group.from(), group.to());
    }

    boolean isWorthHalving(Group group) {
        return group.size() > 1 && requests < MAX_REQUESTS && inVain < MAX_IN_VAIN;
    }

    boolean noneRefused() {
        return refused.isEmpty();
    }

    boolean allRefused() {
        return accepted == 0 && left == 0;
    }

    boolean allDropped() {
        return left == count;
    }

    /** Data points that the endpoint has accepted. */
    long delivered() {
        return delivered;
    }

    /** Data points that a route has dropped on purpose. */
    long dropped() {
        return dropped;
    }

    /** In words, with what the endpoint said last. */
    String detail() {
        return "metrics refused: " + refused.cardinality() + " of " + count + ", found in " + requests + " requests: "
                + detail;
    }

    /**
     * The indexes of the refused metrics as ranges, both ends included: {@code 0-3,7,9-12}. Where that is longer than
     * {@code maxLength} characters, ranges with little between them are joined: the list then names accepted metrics too,
     * which sends these twice, but it never leaves out a refused one.
     */
    String indexes(int maxLength) {
        return MetricIndexes.of(refused).text(maxLength);
    }
}
