package io.metricstream.relay.inspect;

import com.google.protobuf.InvalidProtocolBufferException;
import io.metricstream.relay.convert.LiftedRequest;
import io.metricstream.relay.deliver.MetricIndexes;
import io.metricstream.relay.inspect.DecodedMetric.DecodedPoint;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Part;
import io.metricstream.relay.split.PartReader;
import io.metricstream.relay.wire.MetricWalk;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Decodes the frames of a dead letter into metrics, as they would be delivered; keeps the first, and counts all. Frames of
 * more than {@link MetricSamples#MOST_POINTS} are only counted.
 */
final class LetterMetrics {
    private static final int POINTS = 5;
    private static final int BATCH_BYTES = 256 << 10;

    private final MetricIndexes refused;
    private final int kept;
    private final List<DecodedMetric> metrics = new ArrayList<>();
    private int count;
    private int index;
    private long undecoded;

    private LetterMetrics(MetricIndexes refused, int kept) {
        this.refused = refused;
        this.kept = kept;
    }

    /**
     * @param list those that the endpoint refused first, if that is known, then in order
     * @param undecoded data points in frames that have too many to be decoded
     */
    record Decoded(int count, List<DecodedMetric> list, long undecoded) {}

    /** @param kept how many metrics are listed at most */
    static Decoded of(Letter letter, byte[] bytes, int maxFrameSize, int kept) throws IOException {
        LetterMetrics metrics = new LetterMetrics(MetricIndexes.parse(letter.metrics()), kept);
        PartReader reader = new PartReader(new ByteArrayInputStream(bytes), bytes.length, maxFrameSize, BATCH_BYTES);
        for (Part part = reader.next(); part != null; part = reader.next()) {
            if (part instanceof Batch batch) {
                for (int i = 0; i < batch.frames().size(); i++) {
                    metrics.add(letter.offset(), batch.slice(i, i + 1));
                }
            }
        }
        return new Decoded(metrics.count, List.copyOf(metrics.metrics), metrics.undecoded);
    }

    private void add(long start, Batch frame) {
        index = 0;
        byte[] request = LiftedRequest.of(frame);
        if (frame.tally().dataPoints() > MetricSamples.MOST_POINTS) {
            undecoded += frame.tally().dataPoints();
            MetricWalk.forEach(request, metric -> count++);
            return;
        }
        for (ResourceMetrics resource : parse(frame, request).getResourceMetricsList()) {
            Map<String, String> attributes =
                    PointText.attributes(resource.getResource().getAttributesList());
            resource.getScopeMetricsList().stream()
                    .flatMap(scope -> scope.getMetricsList().stream())
                    .forEach(metric -> add(start + frame.offset(), attributes, metric));
        }
    }

    private void add(long offset, Map<String, String> resource, Metric metric) {
        boolean isRefused = refused.contains(index);
        // Where it is known which were refused, the others are of no interest.
        if (metrics.size() < kept && (refused.isEmpty() || isRefused)) {
            MetricPoints points = MetricPoints.of(metric);
            metrics.add(new DecodedMetric(
                    offset,
                    index,
                    isRefused,
                    metric.getName(),
                    metric.getUnit(),
                    metric.getDataCase().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    resource,
                    points.count(),
                    points.points().limit(POINTS).map(LetterMetrics::decoded).toList()));
        }
        index++;
        count++;
    }

    private static DecodedPoint decoded(MetricPoints.Point point) {
        return new DecodedPoint(
                Instant.ofEpochSecond(0, point.timeUnixNano()).toString(),
                point.value(),
                PointText.attributes(point.attributes()));
    }

    private static ExportMetricsServiceRequest parse(Batch frame, byte[] request) {
        try {
            return ExportMetricsServiceRequest.parseFrom(request);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(frame + " was readable before", e);
        }
    }
}
