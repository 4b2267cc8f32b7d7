package io.metricstream.relay.demo;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.common.v1.KeyValueList;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * One series of a metric stream: a metric with one set of dimensions, one data point a minute, none twice. The first series
 * of each metric has no dimensions, and says so with an empty list, as CloudWatch does.
 */
final class MetricSeries {
    private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

    private final MetricKind kind;
    private final String name;
    private final List<KeyValue> attributes;
    private long endNanos;

    /** @param number which series of its metric this is, from 0 */
    MetricSeries(MetricKind kind, int number, Instant firstEnd) {
        this.kind = kind;
        name = "amazonaws.com/" + kind.namespace() + "/" + kind.name();
        KeyValueList.Builder dimensions = KeyValueList.newBuilder();
        if (number > 0) {
            kind.dimensions()
                    .forEach(dimension -> dimensions.addValues(
                            attribute(dimension, "%s-%06x".formatted(dimension.toLowerCase(Locale.ROOT), number))));
        }
        attributes = List.of(
                attribute("Namespace", kind.namespace()),
                attribute("MetricName", kind.name()),
                KeyValue.newBuilder()
                        .setKey("Dimensions")
                        .setValue(AnyValue.newBuilder().setKvlistValue(dimensions))
                        .build());
        endNanos = Math.multiplyExact(firstEnd.getEpochSecond(), 1_000_000_000L);
    }

    static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    /** The next {@code periods} minutes, newest first as CloudWatch sends them; their identities go to {@code identities}. */
    Metric next(int periods, SplittableRandom random, List<Long> identities) {
        List<SummaryDataPoint> points = new ArrayList<>(periods);
        for (int back = periods - 1; back >= 0; back--) {
            long end = endNanos + back * PERIOD_NANOS;
            points.add(point(end, random));
            identities.add(new MetricPoint(name, attributes, end).identity());
        }
        endNanos += periods * PERIOD_NANOS;
        return Metric.newBuilder()
                .setName(name)
                .setUnit(kind.unit())
                .setSummary(Summary.newBuilder().addAllDataPoints(points))
                .build();
    }

    private SummaryDataPoint point(long end, SplittableRandom random) {
        long count = 1 + random.nextInt(60);
        boolean constant = kind.scale() <= 0;
        double min = constant ? kind.scale() : random.nextInt(3) == 0 ? 0 : kind.scale() * random.nextDouble() / 4;
        double max = constant ? min : min + kind.scale() * random.nextDouble();
        double sum = constant ? min * count : count * (min + max) / 2;
        return SummaryDataPoint.newBuilder()
                .addAllAttributes(attributes)
                .setStartTimeUnixNano(end - PERIOD_NANOS)
                .setTimeUnixNano(end)
                .setCount(count)
                .setSum(sum)
                .addQuantileValues(ValueAtQuantile.newBuilder().setValue(min))
                .addQuantileValues(ValueAtQuantile.newBuilder().setQuantile(1).setValue(max))
                .build();
    }

    /** The end of the period that comes next. */
    Instant nextEnd() {
        return Instant.ofEpochSecond(0, endNanos);
    }
}
