package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.deliver.Outcome.Later;
import io.metricstream.relay.split.Workers;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Synchronization;
import org.apache.camel.support.DefaultExchange;
import org.apache.hc.core5.http.HttpEntity;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.retries.api.BackoffStrategy;

class OtlpRequestProcessorTest {
    private static final byte[] REQUEST = new byte[10_000];

    private final MovedClock clock = new MovedClock();
    private final Gate gate = new Gate(clock, BackoffStrategy.fixedDelayWithoutJitter(Duration.ofSeconds(1)));
    private final WaitingDeliveries waiting =
            new WaitingDeliveries(new Workers(1, 1, Executors.newCachedThreadPool()), 0);
    private final EndpointTurns turns = new EndpointTurns(new BatchesAtOnce(1, 1, 0), limit -> {});
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    OtlpRequestProcessorTest() {
        exchange.getMessage().setBody(REQUEST);
    }

    @Test
    void theEntityCarriesItsTypeAndEncodingAndCanBeSentAgain() throws Exception {
        new OtlpRequestProcessor(true, gate, waiting).process(exchange);

        HttpEntity entity = exchange.getMessage().getBody(HttpEntity.class);
        assertThat(entity.getContentType()).isEqualTo("application/x-protobuf");
        assertThat(entity.getContentEncoding()).isEqualTo("gzip");
        assertThat(entity.getContentLength()).isBetween(1L, 1_000L);
        assertThat(entity.isRepeatable()).isTrue();
        assertThat(new GZIPInputStream(entity.getContent()).readAllBytes()).isEqualTo(REQUEST);
    }

    @Test
    void withoutCompressionTheBytesAreTheRequest() throws Exception {
        new OtlpRequestProcessor(false, gate, waiting).process(exchange);

        HttpEntity entity = exchange.getMessage().getBody(HttpEntity.class);
        assertThat(entity.getContentType()).isEqualTo("application/x-protobuf");
        assertThat(entity.getContentEncoding()).isNull();
        assertThat(entity.getContent().readAllBytes()).isEqualTo(REQUEST);
    }

    /** We had a bug where a probe that ended by an error of another kind kept the gate closed for good. */
    @Test
    void aDeliveryThatEndsAnyhowLeavesTheGate() throws Exception {
        new OtlpRequestProcessor(true, gate, waiting).process(exchange);
        gate.close("another", new Later("answered 503", null, 503));
        clock.move(Duration.ofSeconds(10));
        assertThat(gate.ask(Delivery.of(exchange))).as("it is the prober").isZero();
        assertThat(gate.ask("another")).isPositive();

        exchange.setException(new IllegalStateException("anything"));
        exchange.getExchangeExtension().handoverCompletions().forEach(this::fail);

        assertThat(gate.ask("another")).isZero();
    }

    private void fail(Synchronization completion) {
        completion.onFailure(exchange);
    }

    /** We had a bug where a connection that failed while a batch was bisected was read as the answer before it. */
    @Test
    void nothingOfAnEarlierAnswerPassesTheGate() throws Exception {
        new OtlpRequestProcessor(true, gate, waiting).process(exchange);
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 400);
        exchange.getMessage().setHeader("Content-Type", "text/html");
        exchange.getMessage().setHeader("Retry-After", "3600");
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new IllegalStateException("handled by a route"));

        new GateProcessor(gate, waiting, turns, clock).process(exchange);

        assertThat(exchange.getMessage().getHeaders()).isEmpty();
        assertThat(exchange.getProperty(Exchange.EXCEPTION_CAUGHT)).isNull();
        assertThat(Delivery.of(exchange).attempts()).isEqualTo(1);
    }

    @Test
    void aClosedGateSendsNothing() throws Exception {
        new OtlpRequestProcessor(true, gate, waiting).process(exchange);
        gate.close("another", new Later("answered 503", null, 503));

        assertThatThrownBy(() -> new GateProcessor(gate, waiting, turns, clock).process(exchange))
                .isInstanceOfSatisfying(
                        EndpointUnavailableException.class,
                        held -> assertThat(held.nap()).isPositive());
        assertThat(Delivery.of(exchange).attempts()).isZero();
    }
}
