package io.metricstream.relay.deliver;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Some metrics of a frame, counted from 0 in the order in which they lie in it, across its resources and scopes. As text,
 * ranges with both ends included: {@code 0-3,7,9-12}. Immutable.
 */
public final class MetricIndexes {
    /** Beyond any frame: a metric takes two bytes or more of the largest frame, 64 MiB. */
    private static final int MOST = 1 << 25;

    private static final Pattern RANGE = Pattern.compile("\\G(\\d{1,8})(?:-(\\d{1,8}))?(?:,(?=\\d)|$)");

    private final BitSet set;

    private MetricIndexes(BitSet set) {
        this.set = set;
    }

    static MetricIndexes of(BitSet set) {
        return new MetricIndexes((BitSet) set.clone());
    }

    /** None where {@code text} is empty or no such list. */
    public static MetricIndexes parse(String text) {
        BitSet set = new BitSet();
        Matcher range = RANGE.matcher(text);
        int end = 0;
        while (range.find()) {
            int from = Integer.parseInt(range.group(1));
            int to = range.group(2) == null ? from : Integer.parseInt(range.group(2));
            if (to < from || to >= MOST) {
                return new MetricIndexes(new BitSet());
            }
            set.set(from, to + 1);
            end = range.end();
        }
        return new MetricIndexes(end == text.length() ? set : new BitSet());
    }

    public boolean contains(int index) {
        return set.get(index);
    }

    public boolean isEmpty() {
        return set.isEmpty();
    }

    public int size() {
        return set.cardinality();
    }

    /**
     * Of metrics that were taken out of their frame by these indexes, and are counted by themselves: those of {@code inner}
     * as the whole frame counts them.
     */
    public MetricIndexes ofInner(MetricIndexes inner) {
        BitSet outer = new BitSet();
        int number = 0;
        for (int index = set.nextSetBit(0); index >= 0; index = set.nextSetBit(index + 1)) {
            outer.set(index, inner.contains(number));
            number++;
        }
        return new MetricIndexes(outer);
    }

    /**
     * Where the text is longer than {@code maxLength} characters, ranges with little between them are joined: it then names
     * others too, but it never leaves one out.
     */
    public String text(int maxLength) {
        int gap = 0;
        String ranges = ranges(gap);
        while (ranges.length() > maxLength) {
            gap = 2 * gap + 1;
            ranges = ranges(gap);
        }
        return ranges;
    }

    private String ranges(int gap) {
        StringBuilder ranges = new StringBuilder();
        int from = set.nextSetBit(0);
        while (from >= 0) {
            int end = set.nextClearBit(from);
            int next = set.nextSetBit(end);
            while (next >= 0 && next - end <= gap) {
                end = set.nextClearBit(next);
                next = set.nextSetBit(end);
            }
            ranges.append(ranges.isEmpty() ? "" : ",").append(from).append(end - from == 1 ? "" : "-" + (end - 1));
            from = next;
        }
        return ranges.toString();
    }

    @Override
    public String toString() {
        return ranges(0);
    }
}
