package io.metricstream.relay.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.inspect.ObjectReport.FaultCount;
import io.metricstream.relay.inspect.ObjectReport.FaultEntry;
import io.metricstream.relay.inspect.ObjectReport.FormatCount;
import io.metricstream.relay.inspect.ObjectReport.FrameEntry;
import io.metricstream.relay.kit.Compressed;
import io.metricstream.relay.kit.FailureDocuments;
import io.metricstream.relay.kit.FrameBytes;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.open.ObjectReadException;
import io.metricstream.relay.split.Format;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.opentelemetry.proto.metrics.v1.Summary;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ObjectInspectorTest {
    private static final byte[] CAPTURE = Samples.read("otel10-newline.bin");
    private static final int FIRST_FRAME = 3 + 89_633;

    @Test
    void tellsTheFramesOfARealCapture() throws Exception {
        ObjectReport report = inspect(CAPTURE, 20);

        assertThat(report.compression()).isEqualTo("none");
        assertThat(report.bytes()).isEqualTo(CAPTURE.length);
        assertThat(report.frames()).isEqualTo(2);
        assertThat(report.dataPoints()).isEqualTo(710);
        assertThat(report.delimiters()).isEqualTo(2);
        assertThat(report.frameList())
                .containsExactly(
                        new FrameEntry(0, FIRST_FRAME, Format.OTEL_10, 375),
                        new FrameEntry(FIRST_FRAME + 1, 80_599, Format.OTEL_10, 335));
        assertThat(report.isAllGood()).isTrue();
    }

    @Test
    void countsInTheUncompressedObject() throws Exception {
        byte[] gzip = Samples.read("otel10-split-inside-a-frame.gz");

        ObjectReport report = inspect(gzip, 20);

        assertThat(report.compression()).isEqualTo("gzip");
        assertThat(report.storedBytes()).isEqualTo(gzip.length);
        assertThat(report.bytes()).isEqualTo(CAPTURE.length - 2);
        assertThat(report.frameList()).extracting(FrameEntry::offset).containsExactly(0L, (long) FIRST_FRAME);
    }

    @ParameterizedTest
    @EnumSource
    void readsEveryCompressionAndFailureRecordsInIt(Compressed compressed) throws Exception {
        ObjectReport plain = inspect(compressed.of(CAPTURE), 20);
        ObjectReport records = inspect(compressed.of(FailureDocuments.lines(CAPTURE)), 20);

        assertThat(plain.compression()).isEqualTo(compressed.word());
        assertThat(plain.failureRecords()).isFalse();
        assertThat(ReportTable.of(plain)).doesNotContain("Firehose failure records");
        assertThat(records.compression()).isEqualTo(compressed.word());
        assertThat(records.failureRecords()).isTrue();
        assertThat(ReportTable.of(records)).contains("Firehose failure records");
        assertThat(records.frameList()).isEqualTo(plain.frameList());
        assertThat(records.dataPoints()).isEqualTo(710);
        assertThat(records.isAllGood()).isTrue();
    }

    @Test
    void tellsTheFormatsOfAMixedObject() throws Exception {
        byte[] otel07 = Samples.read("otel07.bin");
        byte[] json = Samples.read("json.ndjson");

        ObjectReport report = inspect(Gzip.concat(otel07, json), 20);

        assertThat(report.formats())
                .containsExactly(
                        new FormatCount(Format.OTEL_07, 3, 953, otel07.length),
                        new FormatCount(Format.JSON, 1_160, 1_160, json.length));
        assertThat(report.frames()).isEqualTo(3 + 1_160);
        assertThat(report.dataPoints()).isEqualTo(953 + 1_160);
        assertThat(report.isAllGood()).isTrue();
        assertThat(ReportTable.of(report))
                .contains("opentelemetry0.7, 3 frames")
                .contains("json, 1,160 lines");
    }

    @Test
    void tellsSomeMetricsInWords() throws Exception {
        byte[] line =
                ("{\"metric_stream_name\":\"s\",\"account_id\":\"1\",\"region\":\"eu-west-1\",\"namespace\":\"AWS/EC2\","
                                + "\"metric_name\":\"Net\u001B\u202EIn\",\"dimensions\":{},\"timestamp\":1651679640000,"
                                + "\"value\":{\"max\":2.5,\"min\":-1.0,\"sum\":3.0,\"count\":2.0},\"unit\":\"Bytes/Second\"}\n")
                        .replace("\u001B", "\\u001B")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);

        ObjectReport report = inspect(line, 20);

        assertThat(report.metricList())
                .containsExactly(new ObjectReport.MetricEntry(
                        "amazonaws.com/AWS/EC2/Net\u001B\u202EIn",
                        "By/s",
                        1_651_679_700_000_000_000L,
                        "-1 to 2.50000, sum 3 of 2 samples"));
        assertThat(ReportTable.of(report))
                .contains("amazonaws.com/AWS/EC2/Net\\u{1B}\\u{202E}In (By/s): -1 to 2.50000, sum 3 of 2 samples, at "
                        + "2022-05-04T15:55:00Z");
    }

    /** We had a bug where an exponential histogram was counted, and never shown. */
    @Test
    void tellsMetricsOfEachKind() throws Exception {
        byte[] frame = frame(
                metric("gauge").setGauge(Gauge.newBuilder().addDataPoints(number(7))),
                metric("sum").setSum(Sum.newBuilder().addDataPoints(number(8))),
                metric("histogram")
                        .setHistogram(Histogram.newBuilder()
                                .addDataPoints(HistogramDataPoint.newBuilder()
                                        .setTimeUnixNano(1)
                                        .setCount(1)
                                        .setSum(3))),
                metric("exponential histogram")
                        .setExponentialHistogram(ExponentialHistogram.newBuilder()
                                .addDataPoints(ExponentialHistogramDataPoint.newBuilder()
                                        .setTimeUnixNano(1)
                                        .setCount(2)
                                        .setSum(4))),
                metric("summary")
                        .setSummary(Summary.newBuilder()
                                .addDataPoints(SummaryDataPoint.newBuilder()
                                        .setTimeUnixNano(1)
                                        .setCount(5)
                                        .setSum(6))));

        assertThat(inspect(frame, 20).metricList())
                .extracting(metric -> metric.name() + ": " + metric.value())
                .containsExactly(
                        "gauge: 7",
                        "sum: 8",
                        "histogram: sum 3 of 1 sample",
                        "exponential histogram: sum 4 of 2 samples",
                        "summary: sum 6 of 5 samples");
    }

    private static byte[] frame(Metric.Builder... metrics) {
        ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
        for (Metric.Builder metric : metrics) {
            scope.addMetrics(metric);
        }
        return FrameBytes.of(ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder().addScopeMetrics(scope))
                .build());
    }

    private static Metric.Builder metric(String name) {
        return Metric.newBuilder().setName(name);
    }

    private static NumberDataPoint.Builder number(long value) {
        return NumberDataPoint.newBuilder().setTimeUnixNano(1).setAsInt(value);
    }

    @Test
    void showsTheBytesAroundDamage() throws Exception {
        byte[] frame = Arrays.copyOf(CAPTURE, FIRST_FRAME);
        byte[] object = Gzip.concat(frame, "\nnot a frame \u001B[2J@|x|".getBytes(), CAPTURE);

        ObjectReport report = inspect(object, 20);

        long offset = FIRST_FRAME + 1;
        assertThat(report.damageList()).singleElement().satisfies(fault -> {
            assertThat(fault.offset()).isEqualTo(offset);
            assertThat(fault.dump())
                    .hasSize(3)
                    .element(1)
                    .isEqualTo("> " + String.format("%08x", offset)
                            + "  6e 6f 74 20 61 20 66 72 61 6d 65 20 1b 5b 32 4a  not a frame .[2J");
            assertThat(fault.dump().get(0))
                    .startsWith("  " + String.format("%08x", offset - 16) + "  ")
                    .contains(" 0a  ");
        });
        assertThat(ReportTable.of(report))
                .contains(
                        "At 89,637: expected a frame, but its contents are not resource metrics that fill it exactly\n")
                .contains("not a frame .[2J");
    }

    @Test
    void damageInPiecesIsOneRange() throws Exception {
        byte[] object = Gzip.concat(new byte[3 << 20], CAPTURE);

        ObjectReport report = inspect(object, 20);

        assertThat(report.damage()).isEqualTo(new FaultCount(1, 3 << 20));
        assertThat(report.damageList())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("dump")
                .containsExactly(
                        new FaultEntry(0, 3 << 20, "damaged", "expected a frame, but the length is 0", List.of()));
        assertThat(report.dataPoints()).isEqualTo(710);
        assertThat(report.isAllGood()).isFalse();
    }

    @Test
    void whereTheObjectBreaksIsAFault() throws Exception {
        byte[] gzip = Gzip.of(CAPTURE);

        ObjectReport report = inspect(Gzip.concat(gzip, new byte[] {1}), 20);

        assertThat(report.dataPoints()).isEqualTo(710);
        assertThat(report.damageList()).singleElement().satisfies(fault -> {
            assertThat(fault.offset()).isEqualTo(CAPTURE.length);
            assertThat(fault.length()).isZero();
            assertThat(fault.kind()).isEqualTo("unreadable-object");
        });
    }

    @Test
    void theListsAreShortAndTheFiguresAreOfAll() throws Exception {
        byte[] twice = Gzip.concat(CAPTURE, new byte[] {0});
        byte[] object = Gzip.concat(Collections.nCopies(30, twice).toArray(byte[][]::new));

        ObjectReport report = inspect(object, 20);

        assertThat(report.frames()).isEqualTo(60);
        assertThat(report.frameList()).hasSize(20);
        assertThat(report.damage()).isEqualTo(new FaultCount(30, 30));
        assertThat(report.damageList()).hasSize(20);
        assertThat(ReportTable.of(report))
                .contains("… and 40 more; --all lists them")
                .contains("… and 10 more; --all lists them");
        assertThat(inspect(object, Integer.MAX_VALUE).frameList()).hasSize(60);
    }

    @Test
    void anEmptyObjectHasNothing() throws Exception {
        ObjectReport report = inspect(new byte[0], 20);

        assertThat(report.isAllGood()).isTrue();
        assertThat(report.formats()).isEmpty();
        assertThat(ReportTable.of(report)).contains("data points    0");
    }

    @Test
    void showsTheMetadataOfADeadLetterAndNoOther() throws Exception {
        Map<String, String> letter = Map.of(
                "reason",
                "damaged",
                "offset",
                "7",
                "length",
                "3",
                "attempts",
                "0",
                "source-key",
                "gr%C3%B6%C3%9Fe+%202");

        assertThat(inspect(letter).deadLetter())
                .containsEntry("source-key", "größe+ 2")
                .containsEntry("offset", "7");
        assertThat(inspect(Map.of("reason", "of somebody else")).deadLetter()).isEmpty();
    }

    @Test
    void hostileTextDoesNotReachTheTerminal() throws Exception {
        ObjectReport report = ObjectInspector.inspect(
                new StoredObject(
                        "s3://b/\u001B]0;owned\u0007\u202E@|red x|@",
                        InputStream.nullInputStream(),
                        0,
                        Map.of(
                                "reason",
                                "\u001B[2J",
                                "offset",
                                "0",
                                "length",
                                "0",
                                "attempts",
                                "0",
                                "detail",
                                "%1B[2J")),
                8 << 20,
                20);

        assertThat(ReportTable.of(report))
                .doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\n]]")
                .contains("\\u{1B}[2J");
    }

    @Test
    void aFaultOfS3IsNoReport() {
        InputStream failing = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new ObjectReadException("s3://b/k: ended after 0 of 9 bytes", null);
            }
        };

        assertThatThrownBy(() -> ObjectInspector.inspect(new StoredObject("x", failing, 9, Map.of()), 8 << 20, 20))
                .isInstanceOf(ObjectReadException.class);
    }

    private static ObjectReport inspect(byte[] object, int listed) throws IOException {
        return ObjectInspector.inspect(
                new StoredObject("object", new ByteArrayInputStream(object), object.length, Map.of()), 8 << 20, listed);
    }

    private static ObjectReport inspect(Map<String, String> metadata) throws IOException {
        byte[] object = Arrays.copyOf(CAPTURE, FIRST_FRAME);
        return ObjectInspector.inspect(
                new StoredObject("object", new ByteArrayInputStream(object), object.length, metadata), 8 << 20, 20);
    }
}
