package io.metricstream.relay.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.PointCounts;
import io.metricstream.relay.demo.StreamObject;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Assertions that nothing was lost and nothing sent twice, in numbers rather than in millions of elements. */
public final class Conservation {
    private Conservation() {}

    /** Each of these data points arrived, none twice. */
    public static void assertEachOnce(PointCounts arrived, Stream<long[]> expected) {
        Counted counted = count(arrived, expected);
        assertThat(counted.missing()).as("data points missing: %s", counted).isZero();
        assertThat(counted.repeated())
                .as("data points that came more than once: %s", counted)
                .isZero();
    }

    /** None of these data points arrived twice; any may be missing. */
    public static void assertNoneTwice(PointCounts arrived, Stream<long[]> expected) {
        Counted counted = count(arrived, expected);
        assertThat(counted.repeated())
                .as("data points that came more than once: %s", counted)
                .isZero();
    }

    /** The data points of these objects, each once, and nothing else. */
    public static void assertExactly(PointCounts arrived, Collection<StreamObject> objects) {
        assertEachOnce(arrived, points(objects));
        assertThat(arrived.total())
                .as("data points in all")
                .isEqualTo(objects.stream().mapToLong(StreamObject::dataPoints).sum());
    }

    /**
     * Each of these objects' data points arrived, or lies in a dead letter of a whole frame. Both may be: an object that
     * was given back is cut into other batches when it comes again, and some frames of these were settled before.
     */
    public static void assertArrivedOrKept(
            PointCounts arrived, Collection<Rig.DeadLetter> letters, Collection<StreamObject> objects) {
        Set<String> kept = letters.stream()
                .map(letter -> letter.metadata().get("source-key") + " "
                        + letter.metadata().get("offset"))
                .collect(Collectors.toSet());
        for (StreamObject object : objects) {
            Stream<long[]> others = object.frames().stream()
                    .filter(frame -> !kept.contains(object.key() + " " + frame.offset()))
                    .map(StreamObject.Frame::points);
            assertThat(count(arrived, others).missing())
                    .as("data points of %s that neither arrived nor lie in a letter", object.key())
                    .isZero();
        }
    }

    private static Stream<long[]> points(Collection<StreamObject> objects) {
        return objects.stream().flatMap(object -> object.frames().stream()).map(StreamObject.Frame::points);
    }

    private record Counted(long expected, long missing, long repeated) {}

    private static Counted count(PointCounts arrived, Stream<long[]> expected) {
        long[] sums = new long[3];
        expected.flatMapToLong(LongStream::of).forEach(identity -> {
            int count = arrived.count(identity);
            sums[0]++;
            sums[1] += count == 0 ? 1 : 0;
            sums[2] += count > 1 ? 1 : 0;
        });
        return new Counted(sums[0], sums[1], sums[2]);
    }
}
