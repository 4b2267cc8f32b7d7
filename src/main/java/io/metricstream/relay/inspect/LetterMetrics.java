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
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

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

    private record Points(int count, List<DecodedPoint> first) {}

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
            Points points = points(metric);
            metrics.add(new DecodedMetric(
                    offset,
                    index,
                    isRefused,
                    metric.getName(),
                    metric.getUnit(),
                    metric.getDataCase().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    resource,
                    points.count(),
                    points.first()));
        }
        index++;
        count++;
    }

    private static Points points(Metric metric) {
        return switch (metric.getDataCase()) {
            case GAUGE ->
                points(
                        metric.getGauge().getDataPointsList(),
                        p -> point(p.getTimeUnixNano(), PointText.number(p), p.getAttributesList()));
            case SUM ->
                points(
                        metric.getSum().getDataPointsList(),
                        p -> point(p.getTimeUnixNano(), PointText.number(p), p.getAttributesList()));
            case HISTOGRAM ->
                points(
                        metric.getHistogram().getDataPointsList(),
                        p -> point(
                                p.getTimeUnixNano(),
                                PointText.samples(p.getCount(), p.getSum()),
                                p.getAttributesList()));
            case EXPONENTIAL_HISTOGRAM ->
                points(
                        metric.getExponentialHistogram().getDataPointsList(),
                        p -> point(
                                p.getTimeUnixNano(),
                                PointText.samples(p.getCount(), p.getSum()),
                                p.getAttributesList()));
            case SUMMARY ->
                points(
                        metric.getSummary().getDataPointsList(),
                        p -> point(p.getTimeUnixNano(), PointText.summary(p), p.getAttributesList()));
            default -> new Points(0, List.of());
        };
    }

    /** Decodes only what is shown: in words a point takes many times its bytes. */
    private static <P> Points points(List<P> points, Function<P, DecodedPoint> decode) {
        return new Points(
                points.size(), points.stream().limit(POINTS).map(decode).toList());
    }

    private static DecodedPoint point(long timeNanos, String value, List<KeyValue> attributes) {
        return new DecodedPoint(
                Instant.ofEpochSecond(0, timeNanos).toString(), value, PointText.attributes(attributes));
    }

    private static ExportMetricsServiceRequest parse(Batch frame, byte[] request) {
        try {
            return ExportMetricsServiceRequest.parseFrom(request);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(frame + " was readable before", e);
        }
    }
}
