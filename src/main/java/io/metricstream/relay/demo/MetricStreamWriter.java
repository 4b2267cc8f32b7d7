package io.metricstream.relay.demo;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Writes what CloudWatch and Firehose write: output format opentelemetry 1.0, in S3 objects. Each frame is a varint length
 * and an ExportMetricsServiceRequest of one resource and one scope; a record is one or more frames, of several accounts as
 * with a monitoring account. No data point is written twice. Not thread-safe.
 */
public final class MetricStreamWriter {
    private static final String REGION = "us-east-1";
    private static final String MONITORING_ACCOUNT = "111122223333";
    private static final List<String> ACCOUNTS = List.of(MONITORING_ACCOUNT, "444455556666", "777788889999");
    private static final String STREAM = "metric-stream";
    /** Newest data points are two to three minutes old when CloudWatch hands them on. */
    private static final Duration LAG = Duration.ofMinutes(2);

    private static final DateTimeFormatter FOLDER = utc("yyyy/MM/dd/HH/");
    private static final DateTimeFormatter NAME = utc("yyyy-MM-dd-HH-mm-ss");

    private final MetricStreamOptions options;
    private final SplittableRandom random;
    private final List<MetricSeries> series = new ArrayList<>();
    private int nextSeries;

    public MetricStreamWriter(MetricStreamOptions options) {
        this.options = options;
        random = new SplittableRandom(options.seed());
        int kinds = MetricKind.ALL.size();
        for (int i = 0; i < options.series(); i++) {
            series.add(new MetricSeries(MetricKind.ALL.get(i % kinds), i / kinds, options.start()));
        }
    }

    /** The next object: whole records, until it has {@code minBytes} or more; at least one record. */
    public StreamObject next(int minBytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(minBytes + (1 << 16));
        List<StreamObject.Frame> frames = new ArrayList<>();
        String key = key(series.get(nextSeries).nextEnd().plus(LAG));
        do {
            int count = 1 + random.nextInt(options.framesPerRecord());
            for (int i = 0; i < count; i++) {
                frames.add(writeFrame(out));
            }
            if (options.delimiter()) {
                out.write('\n');
            }
        } while (out.size() < minBytes);
        return new StreamObject(key, out.toByteArray(), List.copyOf(frames));
    }

    private StreamObject.Frame writeFrame(ByteArrayOutputStream out) {
        int metrics = 1 + random.nextInt(options.metricsPerFrame());
        List<Long> identities = new ArrayList<>(metrics);
        ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
        for (int i = 0; i < metrics; i++) {
            int periods = random.nextInt(20) == 0 ? 2 + random.nextInt(2) : 1;
            scope.addMetrics(series.get(nextSeries).next(periods, random, identities));
            nextSeries = (nextSeries + 1) % series.size();
        }
        ExportMetricsServiceRequest request = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(
                        ResourceMetrics.newBuilder().setResource(resource()).addScopeMetrics(scope))
                .build();
        int offset = out.size();
        try {
            request.writeDelimitedTo(out);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not refuse to be written to", e);
        }
        long[] points = identities.stream().mapToLong(Long::longValue).toArray();
        return new StreamObject.Frame(offset, out.size() - offset, points);
    }

    /** The account is the one that the metrics belong to; the stream itself lives in the monitoring account. */
    private Resource resource() {
        String account = ACCOUNTS.get(random.nextInt(ACCOUNTS.size()));
        String arn = "arn:aws:cloudwatch:" + REGION + ":" + MONITORING_ACCOUNT + ":metric-stream/" + STREAM;
        return Resource.newBuilder()
                .addAttributes(MetricSeries.attribute("cloud.provider", "aws"))
                .addAttributes(MetricSeries.attribute("cloud.account.id", account))
                .addAttributes(MetricSeries.attribute("cloud.region", REGION))
                .addAttributes(MetricSeries.attribute("aws.exporter.arn", arn))
                .build();
    }

    /** As Firehose names objects: Amazon Data Firehose Developer Guide, "Configure Amazon S3 object name format". */
    private String key(Instant arrival) {
        UUID uuid = new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | Long.MIN_VALUE);
        return options.prefix() + FOLDER.format(arrival) + STREAM + "-1-" + NAME.format(arrival) + "-" + uuid;
    }

    private static DateTimeFormatter utc(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC);
    }
}
