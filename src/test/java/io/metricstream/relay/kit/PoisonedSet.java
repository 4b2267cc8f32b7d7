package io.metricstream.relay.kit;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.StreamObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * 20 MB of metrics in five objects, with 16 data points that the endpoint does not like, each in a frame of its own.
 *
 * @param points identities of these points
 * @param frames key and offset of the frames that hold them, as {@link #frame} puts it
 */
public record PoisonedSet(List<StreamObject> objects, Set<Long> points, Set<String> frames) {
    public static PoisonedSet of20Mb() {
        MetricStreamWriter writer = new MetricStreamWriter(MetricStreamOptions.of(11));
        PoisonedSet set = new PoisonedSet(new ArrayList<>(), new HashSet<>(), new HashSet<>());
        for (int i = 0; i < 5; i++) {
            StreamObject object = writer.next(4 << 20);
            set.objects.add(object);
            int step = object.frames().size() / 4;
            for (int k = 0; k < (i == 0 ? 4 : 3); k++) {
                StreamObject.Frame frame = object.frames().get(k * step);
                set.points.add(frame.points()[frame.points().length / 2]);
                set.frames.add(frame(object.key(), Long.toString(frame.offset())));
            }
        }
        return set;
    }

    public static String frame(String key, String offset) {
        return key + " " + offset;
    }

    /** Puts the objects into a rig whose endpoint refuses the points; returns when all of it is settled. */
    public void carry(Rig rig) {
        rig.receiver().answer(OtlpAnswer.refuseIf(point -> points.contains(point.identity())));
        objects.forEach(object -> rig.putAndAnnounce(object.key(), object.bytes()));
        rig.awaitObjects("completed", objects.size());
        rig.awaitEmptyQueue();
        rig.assertSettled();
    }
}
