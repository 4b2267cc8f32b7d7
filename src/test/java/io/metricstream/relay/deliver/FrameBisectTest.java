package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Format;
import io.metricstream.relay.split.Frame;
import io.metricstream.relay.state.ObjectIdentity;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the routes make of the answers to the two halves of a frame of four metrics, of one data point each. */
class FrameBisectTest {
    private final RefusalLimit limit = new RefusalLimit(false);
    private final FrameBisect bisect = new FrameBisect(limit);
    private final Exchange frame = refused(4, 400);

    /** We had a bug where a frame of too many series for one request, which Thanos answers 413, was kept as a whole. */
    @ParameterizedTest
    @CsvSource({
        "4,400,true",
        "4,409,true",
        "4,413,true",
        "4,422,true",
        "4,500,false",
        "4,503,false",
        "1,400,false",
        "0,400,false"
    })
    void onlyAFrameOfSeveralMetricsWhoseDataIsAtFaultIsCut(int metrics, int status, boolean cut) {
        assertThat(bisect.canBeCut(refused(metrics, status))).isEqualTo(cut);
    }

    @Test
    void whatWasAcceptedIsNotCut() {
        frame.getMessage().setHeader(RelayHeaders.OUTCOME, RelayHeaders.DELIVERED);

        assertThat(bisect.canBeCut(frame)).isFalse();
    }

    @Test
    void aHalfHasNothingOfTheRefusal() {
        assertThat(bisect.halves(frame)).hasSize(2).allSatisfy(half -> {
            assertThat(half.getHeaders())
                    .doesNotContainKeys(RelayHeaders.OUTCOME, RelayHeaders.STATUS, RelayHeaders.DETAIL)
                    .containsEntry(RelayHeaders.DATA_POINTS, 2)
                    .containsEntry(RelayHeaders.FRAMES, 1)
                    .containsEntry(RelayHeaders.KEY, "a key");
            assertThat(half.getBody()).isInstanceOf(Batch.class).isSameAs(half.getHeader(RelayHeaders.PART));
        });
    }

    @Test
    void oneHalfRefusedIsAPartialRejection() {
        assertThat(end("delivered", "refused"))
                .containsEntry(RelayHeaders.REASON, "partially-rejected")
                .containsEntry(RelayHeaders.METRICS, "2-3")
                .containsEntry(RelayHeaders.DELIVERED_DATA_POINTS, 2L)
                .containsEntry(RelayHeaders.DROPPED_DATA_POINTS, 0L)
                .containsEntry(RelayHeaders.DETAIL, "metrics refused: 2 of 4, found in 2 requests: why");
    }

    /** We had a bug where metrics were kept that an endpoint had refused only as it refused everything. */
    @Test
    void aRefusalWhileEverythingIsRefusedSaysNothingOfAMetricAndTheFrameIsSentAgain() {
        while (limit.reserve()) {
            // Nothing is accepted, twenty times in a row.
        }

        assertThat(end("refused", "delivered"))
                .containsEntry(RelayHeaders.OUTCOME, PutOff.PUT_OFF)
                .doesNotContainKeys(RelayHeaders.REASON, RelayHeaders.METRICS, RelayHeaders.DELIVERED_DATA_POINTS);
    }

    @Test
    void bothHalvesRefusedIsARejection() {
        assertThat(end("refused", "refused"))
                .containsEntry(RelayHeaders.REASON, "rejected")
                .containsEntry(RelayHeaders.DETAIL, "the endpoint answered 400")
                .containsEntry(RelayHeaders.DELIVERED_DATA_POINTS, 0L)
                .doesNotContainKey(RelayHeaders.METRICS);
    }

    @Test
    void bothHalvesAcceptedIsADelivery() {
        assertThat(end("delivered", "delivered"))
                .containsEntry(RelayHeaders.OUTCOME, RelayHeaders.DELIVERED)
                .doesNotContainKeys(RelayHeaders.REASON, RelayHeaders.METRICS);
    }

    @Test
    void aHalfOfWhichAPointWasRejectedIsKeptAndCountsForTheOthers() {
        assertThat(end("partially-rejected", "delivered"))
                .containsEntry(RelayHeaders.REASON, "partially-rejected")
                .containsEntry(RelayHeaders.METRICS, "0-1")
                .containsEntry(RelayHeaders.DELIVERED_DATA_POINTS, 3L);
    }

    @Test
    void whatARouteDropsIsDropped() {
        assertThat(end("dropped", "delivered"))
                .containsEntry(RelayHeaders.OUTCOME, RelayHeaders.DELIVERED)
                .containsEntry(RelayHeaders.DROPPED_DATA_POINTS, 2L)
                .doesNotContainKey(RelayHeaders.REASON);
        assertThat(end("dropped", "dropped")).containsEntry(RelayHeaders.OUTCOME, RelayHeaders.DROPPED);
    }

    @Test
    void aHalfThatARouteTookAwayUnsaidFailsTheFrame() {
        end("", "delivered");

        assertThat(frame.getException())
                .hasMessageContaining(
                        "offset 4711 of s3://a bucket/a key left their route neither delivered nor refused");
    }

    /** We had a bug where a request of Firehose was said to lie at s3://firehose:/arn…, where nobody finds it. */
    @Test
    void aHalfOfARequestOfFirehoseIsNamedAfterThatRequest() {
        frame.getMessage().setHeader(RelayHeaders.BUCKET, ObjectIdentity.FIREHOSE);
        frame.getMessage().setHeader(RelayHeaders.KEY, "arn:aws:firehose:a-stream");
        frame.getMessage().setHeader(RelayHeaders.ETAG, "id-1");

        end("", "delivered");

        assertThat(frame.getException())
                .hasMessageContaining("at offset 4711 of request id-1 of arn:aws:firehose:a-stream left their route");
    }

    @Test
    void aHalfThatFailedFailsTheFrame() {
        Exception failure = new IllegalStateException("relay.otlp.hold is over");
        Exchange half = part(bisect.halves(frame).get(0), "");
        half.setException(failure);

        bisect.aggregate(null, half, frame);

        assertThat(frame.getException()).isSameAs(failure);
    }

    @Test
    void aGroupIsNotConcludedButCut() {
        Exchange half = part(bisect.halves(frame).get(0), RelayHeaders.REFUSED);
        assertThat(bisect.canBeCut(half)).isTrue();
        bisect.halves(half).forEach(quarter -> bisect.aggregate(null, part(quarter, "delivered"), half));

        bisect.conclude(half);

        assertThat(half.getMessage().getHeader(RelayHeaders.OUTCOME)).isEqualTo(RelayHeaders.CUT);
    }

    private Map<String, Object> end(String first, String second) {
        List<Message> halves = bisect.halves(frame);
        bisect.aggregate(null, part(halves.get(0), first), frame);
        bisect.aggregate(null, part(halves.get(1), second), frame);
        bisect.conclude(frame);
        return frame.getMessage().getHeaders();
    }

    private Exchange part(Message message, String outcome) {
        Exchange part = new DefaultExchange(frame.getContext());
        frame.getProperties().forEach(part::setProperty);
        part.setIn(message);
        message.setHeader(RelayHeaders.OUTCOME, outcome);
        message.setHeader(RelayHeaders.DETAIL, "why");
        message.setHeader(RelayHeaders.REJECTED_DATA_POINTS, 1L);
        return part;
    }

    private static Exchange refused(int metrics, int status) {
        ScopeMetrics.Builder scope = ScopeMetrics.newBuilder();
        for (int i = 0; i < metrics; i++) {
            scope.addMetrics(Metric.newBuilder()
                    .setName("m" + i)
                    .setGauge(Gauge.newBuilder()
                            .addDataPoints(NumberDataPoint.newBuilder().setTimeUnixNano(i + 1))));
        }
        byte[] bytes = ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(ResourceMetrics.newBuilder().addScopeMetrics(scope))
                .build()
                .toByteArray();
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        Message message = exchange.getMessage();
        message.setHeader(
                RelayHeaders.PART,
                new Batch(
                        Format.OTEL_10, bytes, List.of(new Frame(0, 0, bytes.length, metrics, 1, false, false)), 4711));
        message.setHeader(RelayHeaders.BUCKET, "a bucket");
        message.setHeader(RelayHeaders.KEY, "a key");
        message.setHeader(RelayHeaders.OUTCOME, RelayHeaders.REFUSED);
        message.setHeader(RelayHeaders.STATUS, status);
        message.setHeader(RelayHeaders.DETAIL, "the endpoint answered " + status);
        return exchange;
    }
}
