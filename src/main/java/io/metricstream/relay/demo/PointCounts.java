package io.metricstream.relay.demo;

/**
 * How often each data point arrived, by {@link MetricPoint#identity()}: 12 bytes a slot, so that millions fit. Open
 * addressing, at most half full. Thread-safe.
 */
public final class PointCounts {
    private long[] identities = new long[1 << 12];
    private int[] counts = new int[1 << 12];
    private int distinct;
    private long total;

    /** Counts one arrival. */
    public synchronized void add(long identity) {
        if (2 * (distinct + 1) > identities.length) {
            grow();
        }
        int slot = slot(identity);
        if (counts[slot] == 0) {
            identities[slot] = identity;
            distinct++;
        }
        counts[slot]++;
        total++;
    }

    /** How often this data point arrived, 0 or more. */
    public synchronized int count(long identity) {
        return counts[slot(identity)];
    }

    /** Arrivals in all. */
    public synchronized long total() {
        return total;
    }

    /** Data points that arrived at least once. */
    public synchronized int distinct() {
        return distinct;
    }

    /** Arrivals beyond the first of each data point; 0 where nothing came twice. */
    public synchronized long repeated() {
        return total - distinct;
    }

    /** All identities that arrived, in no order. */
    public synchronized long[] identities() {
        long[] all = new long[distinct];
        int next = 0;
        for (int slot = 0; slot < counts.length; slot++) {
            if (counts[slot] > 0) {
                all[next++] = identities[slot];
            }
        }
        return all;
    }

    /** The slot of this identity, or the free one where it belongs. */
    private int slot(long identity) {
        int mask = identities.length - 1;
        int slot = (int) identity & mask;
        while (counts[slot] != 0 && identities[slot] != identity) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldIdentities = identities;
        int[] oldCounts = counts;
        identities = new long[Math.multiplyExact(oldIdentities.length, 2)];
        counts = new int[identities.length];
        for (int old = 0; old < oldCounts.length; old++) {
            if (oldCounts[old] != 0) {
                int slot = slot(oldIdentities[old]);
                identities[slot] = oldIdentities[old];
                counts[slot] = oldCounts[old];
            }
        }
    }
}
