package io.metricstream.relay.kit;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.PointCounts;
import io.metricstream.relay.demo.StreamObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Objects with every kind of {@link Damage}, and the truth about each. The same options give the same bytes. Between two
 * damaged places there are always frames that are not touched.
 */
public record DamagedSet(List<DamagedObject> objects) {
    private static final int RANDOM_OBJECT_BYTES = 150_000;
    /** Of the kinds that befall one place; each in turn, so that each occurs. */
    private static final List<Damage> PLACES = Arrays.stream(Damage.values())
            .filter(kind -> kind != Damage.CUT_TAIL && kind != Damage.RANDOM_OBJECT)
            .toList();
    /** The greediest kind takes four frames; one behind them stays as it is, and one is there for the end. */
    private static final int ROOM = 5;

    /**
     * @param objectBytes of each object before the damage, at least
     * @param objectCount 2 or more; one of them is random bytes only, every second other one has its tail cut
     */
    public static DamagedSet of(MetricStreamOptions options, int objectBytes, int objectCount) {
        MetricStreamWriter writer = new MetricStreamWriter(options);
        List<StreamObject> sources = new ArrayList<>();
        PointCounts allPoints = new PointCounts();
        for (int i = 0; i < objectCount; i++) {
            StreamObject source = writer.next(objectBytes);
            source.frames().forEach(frame -> Arrays.stream(frame.points()).forEach(allPoints::add));
            sources.add(source);
        }
        SplittableRandom random = new SplittableRandom(options.seed());
        List<DamagedObject> objects = new ArrayList<>();
        objects.add(randomBytes(sources.get(0).key(), random));
        int turn = 0;
        for (StreamObject source : sources.subList(1, objectCount)) {
            ObjectDamager damager = new ObjectDamager(source, random, allPoints);
            damager.keep(Math.min(damager.remaining() - 1, random.nextInt(3)));
            while (damager.remaining() > ROOM) {
                damager.damage(PLACES.get(turn++ % PLACES.size()));
                damager.keep(Math.min(damager.remaining() - 1, 2 + random.nextInt(6)));
            }
            damager.keep(damager.remaining() - 1);
            if (objects.size() % 2 == 1) {
                damager.damage(Damage.CUT_TAIL);
            }
            objects.add(damager.finish());
        }
        return new DamagedSet(List.copyOf(objects));
    }

    private static DamagedObject randomBytes(String key, SplittableRandom random) {
        byte[] bytes = ObjectDamager.garbage(random, RANDOM_OBJECT_BYTES);
        return new DamagedObject(
                key, bytes, List.of(), List.of(new DamagedObject.Range(0, bytes.length)), Set.of(Damage.RANDOM_OBJECT));
    }

    /** Identities of the data points of each frame that is as it was: these must arrive, each once. */
    public Stream<long[]> untouchedPoints() {
        return points(true);
    }

    /** Identities of the data points of each frame that was damaged: these may arrive, none twice. */
    public Stream<long[]> damagedPoints() {
        return points(false);
    }

    private Stream<long[]> points(boolean untouched) {
        return objects.stream()
                .flatMap(object -> object.frames().stream())
                .filter(frame -> frame.untouched() == untouched)
                .map(DamagedObject.Frame::points);
    }
}
