package io.metricstream.relay.packaging;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.PointCounts;
import io.metricstream.relay.demo.StreamObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A metric stream that does not end while relays come and go: as soon as less is under way than should be, more is written. */
final class Load implements AutoCloseable {
    private static final int OBJECT_BYTES = 200_000;
    private static final int POINTS_UNDER_WAY = 10_000;
    private static final long LOOK_EVERY_MILLIS = 50;

    private final MetricStreamWriter writer =
            new MetricStreamWriter(MetricStreamOptions.of(17).withPrefix(Outside.PREFIX));
    private final List<StreamObject> written = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final PointCounts arrived;
    private final Consumer<StreamObject> target;
    private final ScheduledFuture<?> flow;
    private long points;

    /**
     * Begins to flow.
     *
     * @param target puts an object where the relays find it
     */
    Load(PointCounts arrived, Consumer<StreamObject> target) {
        this.arrived = arrived;
        this.target = target;
        this.flow = timer.scheduleWithFixedDelay(this::topUp, 0, LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void topUp() {
        while (points - arrived.distinct() < POINTS_UNDER_WAY) {
            StreamObject object = writer.next(OBJECT_BYTES);
            points += object.dataPoints();
            written.add(object);
            target.accept(object);
        }
    }

    /** Ends the flow; answers all that was written. */
    List<StreamObject> end() throws Exception {
        if (flow.isDone()) {
            // It never ends by itself: this throws what has ended it.
            flow.get();
        }
        timer.shutdown();
        if (!timer.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new AssertionError("an object could not be written within a minute");
        }
        return List.copyOf(written);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
