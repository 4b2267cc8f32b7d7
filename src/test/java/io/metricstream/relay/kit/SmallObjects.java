package io.metricstream.relay.kit;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.StreamObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Metric stream objects of some hundred bytes, no data point of which occurs twice. */
public final class SmallObjects {
    private final MetricStreamWriter writer = new MetricStreamWriter(
            MetricStreamOptions.of(3).withFramesPerRecord(2).withMetricsPerFrame(2));
    private final List<StreamObject> made = new ArrayList<>();

    public StreamObject next() {
        StreamObject object = writer.next(1);
        made.add(object);
        return object;
    }

    /** All that were made. */
    public List<StreamObject> made() {
        return List.copyOf(made);
    }

    /** {@code object} with bytes before it that are nothing. */
    public static byte[] damaged(StreamObject object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(new byte[] {1, 2, 3, 4, 5});
        bytes.writeBytes(object.bytes());
        return bytes.toByteArray();
    }
}
