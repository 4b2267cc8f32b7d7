package io.metricstream.relay.bench;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.StreamObject;

/**
 * What an object holds, not compressed.
 *
 * @param frames length-prefixed requests, or lines of json
 * @param points data points in all frames
 */
record Contents(byte[] bytes, long frames, long points) {
    /** What the demo's metric stream writes: no data point twice, frames of 1 to 150 metrics, delimiters. */
    static Contents written(int minBytes) {
        StreamObject object = new MetricStreamWriter(MetricStreamOptions.of(7)).next(minBytes);
        return new Contents(object.bytes(), object.frames().size(), object.dataPoints());
    }

    /** A real capture again and again, until there are {@code minBytes} or more. */
    static Contents captured(Capture capture, int minBytes) {
        byte[] once = capture.read();
        int times = (minBytes + once.length - 1) / once.length;
        byte[] bytes = new byte[once.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(once, 0, bytes, i * once.length, once.length);
        }
        return new Contents(bytes, (long) capture.frames() * times, (long) capture.points() * times);
    }
}
