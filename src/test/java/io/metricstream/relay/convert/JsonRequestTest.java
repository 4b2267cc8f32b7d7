package io.metricstream.relay.convert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.kit.Samples;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint.ValueAtQuantile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonRequestTest {
    private static final Map<String, String> UNITS_OF_THE_CAPTURE =
            Map.of("None", "1", "Seconds", "s", "Count", "{Count}", "Bytes", "By", "Percent", "%");

    @Test
    void everyLineOfARealCaptureIsOnePointOfASummary() throws Exception {
        byte[] capture = Samples.read("json.ndjson");
        List<String> expected = new ArrayList<>();
        ObjectMapper mapper = new ObjectMapper();
        for (String text : new String(capture, UTF_8).split("\n")) {
            JsonNode line = mapper.readTree(text);
            Map<String, String> dimensions = new TreeMap<>();
            line.get("dimensions")
                    .properties()
                    .forEach(one -> dimensions.put(one.getKey(), one.getValue().asText()));
            JsonNode value = line.get("value");
            long start = line.get("timestamp").asLong() * 1_000_000;
            expected.add(String.join(
                    "|",
                    "amazonaws.com/" + line.get("namespace").asText() + "/"
                            + line.get("metric_name").asText(),
                    UNITS_OF_THE_CAPTURE.get(line.get("unit").asText()),
                    line.get("namespace").asText(),
                    line.get("metric_name").asText(),
                    dimensions.toString(),
                    start + "-" + (start + 60_000_000_000L),
                    (long) value.get("count").asDouble() + " "
                            + value.get("sum").asDouble(),
                    "{0.0=" + value.get("min").asDouble() + ", 1.0="
                            + value.get("max").asDouble() + "}"));
        }

        List<ExportMetricsServiceRequest> requests = OldFormat.lifted(capture);

        List<String> points = new ArrayList<>();
        for (Metric metric : OldFormat.metrics(requests)) {
            for (SummaryDataPoint point : metric.getSummary().getDataPointsList()) {
                points.add(describe(metric, point));
            }
        }
        assertThat(points).hasSize(1_160).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(requests)
                .allSatisfy(request -> assertThat(request.getResourceMetricsList())
                        .singleElement()
                        .satisfies(resource -> assertThat(attributes(resource))
                                .containsExactly(
                                        Map.entry(
                                                "aws.exporter.arn",
                                                "arn:aws:cloudwatch:us-west-2:549734399709:metric-stream/"
                                                        + "grpn-sandbox-dev-cloudwatch-metric-stream"),
                                        Map.entry("cloud.account.id", "549734399709"),
                                        Map.entry("cloud.provider", "aws"),
                                        Map.entry("cloud.region", "us-west-2"))));
    }

    private static String describe(Metric metric, SummaryDataPoint point) {
        Map<String, String> dimensions = new TreeMap<>();
        KeyValue list = point.getAttributes(2);
        assertThat(list.getKey()).isEqualTo("Dimensions");
        list.getValue()
                .getKvlistValue()
                .getValuesList()
                .forEach(one -> dimensions.put(one.getKey(), one.getValue().getStringValue()));
        Map<Double, Double> quantiles = new TreeMap<>();
        point.getQuantileValuesList().forEach(one -> quantiles.put(one.getQuantile(), one.getValue()));
        return String.join(
                "|",
                metric.getName(),
                metric.getUnit(),
                point.getAttributes(0).getValue().getStringValue(),
                point.getAttributes(1).getValue().getStringValue(),
                dimensions.toString(),
                point.getStartTimeUnixNano() + "-" + point.getTimeUnixNano(),
                point.getCount() + " " + point.getSum(),
                quantiles.toString());
    }

    @Test
    void percentilesAreQuantilesInTheirOrder() {
        Metric metric = metrics(
                        line("\"p99.9\":4.0,\"max\":5.0,\"p7\":2.0,\"min\":1.0,\"sum\":9.0,\"count\":3.0,\"p95\":3.0"))
                .get(0);

        assertThat(metric.getSummary().getDataPoints(0).getQuantileValuesList())
                .extracting(ValueAtQuantile::getQuantile)
                .containsExactly(0.0, 0.07, 0.95, 0.999, 1.0);
        assertThat(metric.getSummary().getDataPoints(0).getQuantileValuesList())
                .extracting(ValueAtQuantile::getValue)
                .containsExactly(1.0, 2.0, 3.0, 4.0, 5.0);
    }

    @ParameterizedTest
    @CsvSource({
        "TM(25%:75%), By",
        "tm99, By",
        "WM(10%:90%), By",
        "IQM, By",
        "TC(0.005:0.030), {Count}",
        "TS(80%:), By",
        "PR(:300), %",
        "p0, By",
        "p100, By",
        "of the future, By",
    })
    void aStatisticThatNoSummaryHoldsIsAGaugeOfItsOwn(String statistic, String unit) {
        List<Metric> metrics =
                metrics(line("\"max\":1.0,\"min\":1.0,\"sum\":1.0,\"count\":1.0,\"" + statistic + "\":42.5")
                        .replace("None", "Bytes"));

        assertThat(metrics).hasSize(2);
        Metric gauge = metrics.get(1);
        assertThat(gauge.getName()).isEqualTo("amazonaws.com/AWS/X/M." + statistic);
        assertThat(gauge.getUnit()).isEqualTo(unit);
        var point = gauge.getGauge().getDataPoints(0);
        assertThat(point.getAsDouble()).isEqualTo(42.5);
        assertThat(point.getTimeUnixNano() - point.getStartTimeUnixNano()).isEqualTo(60_000_000_000L);
        assertThat(point.getAttributesList())
                .extracting(KeyValue::getKey)
                .containsExactly("Namespace", "MetricName", "Dimensions", "Statistic");
        assertThat(point.getAttributes(3).getValue().getStringValue()).isEqualTo(statistic);
    }

    @ParameterizedTest
    @CsvSource({
        "Seconds, s",
        "Microseconds, us",
        "Milliseconds, ms",
        "Kilobytes, kBy",
        "Megabytes/Second, MBy/s",
        "Terabits/Second, Tbit/s",
        "Megabits, MBit",
        "Count/Second, {Count}/s",
        "None, 1",
        "NoneTranslated, NoneTranslated",
        "Parsecs/Second, Parsecs/Second",
    })
    void unitsAreTranslated(String unit, String expected) {
        assertThat(Units.of(unit)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "eu-central-1, aws",
        "cn-north-1, aws-cn",
        "us-gov-east-1, aws-us-gov",
        "us-iso-east-1, aws-iso",
        "us-isob-east-1, aws-iso-b",
        "eusc-de-east-1, aws-eusc",
    })
    void theArnIsOfThePartitionOfTheRegion(String region, String partition) {
        byte[] line = line("\"max\":1.0,\"min\":1.0,\"sum\":1.0,\"count\":1.0")
                .replace("eu-west-1", region)
                .getBytes(UTF_8);

        assertThat(attributes(OldFormat.lifted(line).get(0).getResourceMetrics(0)))
                .containsEntry("aws.exporter.arn", "arn:" + partition + ":cloudwatch:" + region + ":1:metric-stream/s");
    }

    @Test
    void linesOfOneBatchAreGroupedByWhereTheyComeFromAndByMetric() {
        String one = line("\"max\":1.0,\"min\":1.0,\"sum\":1.0,\"count\":1.0");
        String otherAccount = one.replace("\"account_id\":\"1\"", "\"account_id\":\"2\"");
        String otherMetric = one.replace("\"M\"", "\"N\"");

        List<ExportMetricsServiceRequest> requests =
                OldFormat.lifted((one + otherAccount + otherMetric + one + otherAccount).getBytes(UTF_8));

        assertThat(requests).hasSize(1);
        assertThat(requests.get(0).getResourceMetricsList())
                .extracting(resource -> attributes(resource).get("cloud.account.id") + " "
                        + resource.getScopeMetrics(0).getMetricsList().stream()
                                .map(metric -> metric.getName() + "x"
                                        + metric.getSummary().getDataPointsCount())
                                .toList())
                .containsExactly("1 [amazonaws.com/AWS/X/Mx2, amazonaws.com/AWS/X/Nx1]", "2 [amazonaws.com/AWS/X/Mx2]");
    }

    private static List<Metric> metrics(String line) {
        return OldFormat.metrics(OldFormat.lifted(line.getBytes(UTF_8)));
    }

    private static String line(String value) {
        return "{\"metric_stream_name\":\"s\",\"account_id\":\"1\",\"region\":\"eu-west-1\",\"namespace\":\"AWS/X\","
                + "\"metric_name\":\"M\",\"dimensions\":{},\"timestamp\":1651679640000,\"value\":{" + value
                + "},\"unit\":\"None\"}\n";
    }

    private static Map<String, String> attributes(ResourceMetrics resource) {
        Map<String, String> attributes = new TreeMap<>();
        resource.getResource()
                .getAttributesList()
                .forEach(one -> attributes.put(one.getKey(), one.getValue().getStringValue()));
        return attributes;
    }
}
