package io.metricstream.relay.demo;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Writes the objects of a demo one after another, some of them damaged, and keeps the truth about them. One thread writes. */
final class DemoStream {
    /** So many that each comes a few times: the one that is refused makes a few dead letters, not hundreds. */
    private static final int SERIES = 12_000;
    /** Longer than the time that the data points of all objects span, so that none lies in the future. */
    private static final Duration SPAN = Duration.ofMinutes(30);

    private final DemoScript script;
    private final Consumer<StreamObject> bucket;
    private final MetricStreamWriter writer;
    private final List<StreamObject> written = new ArrayList<>();

    DemoStream(DemoScript script, Consumer<StreamObject> bucket, Instant now) {
        this.script = script;
        this.bucket = bucket;
        MetricStreamOptions usual = MetricStreamOptions.of(script.seed());
        writer = new MetricStreamWriter(new MetricStreamOptions(
                script.seed(),
                now.minus(SPAN).truncatedTo(ChronoUnit.MINUTES),
                "",
                true,
                usual.framesPerRecord(),
                usual.metricsPerFrame(),
                SERIES));
    }

    /** Writes the next object, or nothing where all are written. */
    synchronized void writeNext() {
        int number = written.size();
        if (number < script.objects()) {
            StreamObject whole = writer.next(script.objectBytes());
            StreamObject object =
                    script.damageOf(number).map(damage -> damage.applyTo(whole)).orElse(whole);
            written.add(object);
            bucket.accept(object);
        }
    }

    /** The objects as they lie in the bucket, with the data points of all their frames, touched or not. */
    synchronized List<StreamObject> written() {
        return List.copyOf(written);
    }
}
