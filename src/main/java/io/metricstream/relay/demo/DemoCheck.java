package io.metricstream.relay.demo;

import static io.metricstream.relay.inspect.NumberText.number;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What became of each data point, told only from what was written, what the endpoint has, and the bytes in the failure
 * bucket: none of the relay's own figures is believed.
 *
 * @param written data points, those of frames that were damaged among them
 * @param receivedOnce by the endpoint
 * @param deadLettered not received, and in a frame that lies, or what was left of it, in a dead letter
 * @param missing neither received nor in a dead letter
 * @param repeated received more than once, or received and in a dead letter of which nothing should have been received
 * @param unknown received, but never written
 */
record DemoCheck(long written, long receivedOnce, long deadLettered, long missing, long repeated, long unknown) {

    /** A frame that the endpoint has taken but for some of its metrics: its dead letter holds what was received as well. */
    private static final String PARTIAL = "/partially-rejected-";

    /** @param letters the bytes of each dead letter, by key */
    static DemoCheck of(List<StreamObject> objects, PointCounts received, Map<String, byte[]> letters) {
        Counts counts = new Counts();
        for (StreamObject object : objects) {
            List<Range> kept = ranges(object.bytes(), letters);
            for (StreamObject.Frame frame : object.frames()) {
                Optional<Range> letter =
                        kept.stream().filter(range -> range.holds(frame)).findFirst();
                for (long point : frame.points()) {
                    counts.add(received.count(point), letter);
                }
            }
        }
        return counts.check(received.total());
    }

    boolean holds() {
        return missing == 0 && repeated == 0 && unknown == 0;
    }

    /** One line. */
    @Override
    public String toString() {
        String sum = number(written) + " data points written = " + number(receivedOnce) + " received once + "
                + number(deadLettered) + " in dead letters";
        return holds()
                ? sum + "; none lost, none twice"
                : sum + " + " + number(missing) + " lost + " + number(repeated) + " more than once; " + number(unknown)
                        + " received that nobody wrote";
    }

    private record Range(int from, int to, boolean partial) {
        boolean holds(StreamObject.Frame frame) {
            return from <= frame.offset() && frame.end() <= to;
        }
    }

    /** Where in {@code bytes} dead letters were cut out. */
    private static List<Range> ranges(byte[] bytes, Map<String, byte[]> letters) {
        List<Range> ranges = new ArrayList<>();
        letters.forEach((key, letter) -> {
            int at = indexOf(bytes, letter);
            if (at >= 0) {
                ranges.add(new Range(at, at + letter.length, key.contains(PARTIAL)));
            }
        });
        return ranges;
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int at = 0; at + part.length <= bytes.length; at++) {
            if (Arrays.mismatch(bytes, at, at + part.length, part, 0, part.length) < 0) {
                return at;
            }
        }
        return -1;
    }

    private static final class Counts {
        private long written;
        private long receivedOnce;
        private long deadLettered;
        private long missing;
        private long repeated;
        private long arrivals;

        void add(int received, Optional<Range> letter) {
            written++;
            arrivals += received;
            if (received == 0) {
                deadLettered += letter.isPresent() ? 1 : 0;
                missing += letter.isPresent() ? 0 : 1;
            } else {
                boolean once = received == 1 && letter.map(Range::partial).orElse(true);
                receivedOnce += once ? 1 : 0;
                repeated += once ? 0 : 1;
            }
        }

        DemoCheck check(long receivedInAll) {
            return new DemoCheck(written, receivedOnce, deadLettered, missing, repeated, receivedInAll - arrivals);
        }
    }
}
