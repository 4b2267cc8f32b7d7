package io.metricstream.relay.receive;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.metricstream.relay.message.RelayHeaders;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Real routes, as users write them; the key of an object says what becomes of it. */
class AllSettledTest {
    private static final String ROUTES = """
            - errorHandler:
                noErrorHandler: {}
            - routeConfiguration:
                id: handled
                errorHandler:
                  defaultErrorHandler: {}
                onException:
                  - onException:
                      exception: [java.lang.IllegalStateException]
                      handled: {constant: {expression: "true"}}
            - from:
                uri: direct:receive
                steps:
                  - split:
                      method: {ref: parts, method: split}
                      streaming: true
                      parallelProcessing: %s
                      synchronous: true
                      aggregationStrategy: allSettled
                      steps:
                        - to: direct:object
            - from:
                uri: direct:object
                steps:
                  - process: {ref: visit}
                  - choice:
                      when:
                        - simple: "${header.CamelRelayKey} startsWith 'stop'"
                          steps:
                            - stop: {}
                        - simple: "${header.CamelRelayKey} startsWith 'handled'"
                          steps:
                            - to: direct:handled
                        - simple: "${header.CamelRelayKey} startsWith 'property'"
                          steps:
                            - setProperty: {name: CamelRelayOutcome, constant: delivered}
                  - filter:
                      simple: "${header.CamelRelayKey} startsWith 'ok'"
                      steps:
                        - setHeader: {name: CamelRelayOutcome, constant: delivered}
                        - setBody: {constant: "changed by the route"}
            - route:
                routeConfigurationId: handled
                from:
                  uri: direct:handled
                  steps:
                    - throwException: {exceptionType: java.lang.IllegalStateException, message: "not now"}
            """;

    private final Queue<String> visited = new ConcurrentLinkedQueue<>();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(AllSettled.class)).addAppender(log);
    }

    @AfterEach
    void stop() {
        ((Logger) LoggerFactory.getLogger(AllSettled.class)).detachAppender(log);
        camel.stop();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whereAllIsSettledTheExchangeIsAsItCame(boolean parallel) throws Exception {
        start(AllSettled.orFail(), parallel);
        Exchange exchange = receive("ok-1", "property-2", "ok-3");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getMessage().getBody()).isEqualTo(List.of("ok-1", "property-2", "ok-3"));
        assertThat(exchange.getMessage().getHeaders()).isEqualTo(Map.of("receipt", "r"));
        assertThat(visited).containsExactlyInAnyOrder("ok-1", "property-2", "ok-3");
    }

    @Test
    void nothingToSettleIsSettled() throws Exception {
        start(AllSettled.orFail(), false);
        assertThat(receive().getException()).isNull();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aFailedObjectStopsNoOtherAndFailsTheExchange(boolean parallel) throws Exception {
        start(AllSettled.orFail(), parallel);
        Exchange exchange = receive("ok-1", "fail-2", "ok-3", "fail-4", "stop-5", "ok-6");
        assertThat(visited).containsExactlyInAnyOrder("ok-1", "fail-2", "ok-3", "fail-4", "stop-5", "ok-6");
        Exception first = exchange.getException();
        assertThat(first).isNotNull();
        assertThat(Stream.concat(Stream.of(first), Stream.of(first.getSuppressed())))
                .extracting(Throwable::getMessage)
                .hasSize(3)
                .anySatisfy(message -> assertThat(message).isEqualTo("fail-2 failed"))
                .anySatisfy(message -> assertThat(message).isEqualTo("fail-4 failed"))
                .anySatisfy(message -> assertThat(message).startsWith("s3://metrics/stop-5 left its route neither"));
        assertThat(exchange.getMessage().getBody(List.class)).hasSize(6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop-1", "filtered-1"})
    void anObjectThatARouteDropsWithoutAWordFailsTheExchange(String key) throws Exception {
        start(AllSettled.orFail(), false);
        assertThat(receive(key, "ok-2").getException())
                .isInstanceOf(NotSettledException.class)
                .hasMessageContainingAll("s3://metrics/" + key, "CamelRelayOutcome")
                .hasNoCause();
        assertThat(visited).containsExactly(key, "ok-2");
    }

    @Test
    void anErrorThatARouteHandledWithoutSettlingTheObjectFailsTheExchange() throws Exception {
        start(AllSettled.orFail(), false);
        assertThat(receive("handled-1", "ok-2").getException())
                .isInstanceOf(NotSettledException.class)
                .hasMessageContaining("s3://metrics/handled-1")
                .hasRootCauseMessage("not now");
        assertThat(visited).containsExactly("handled-1", "ok-2");
    }

    @Test
    void aMessageFullOfFailuresKeepsTheFirstOnes() throws Exception {
        start(AllSettled.orFail(), false);
        String[] keys =
                Stream.iterate(0, i -> i + 1).limit(100).map(i -> "fail-" + i).toArray(String[]::new);
        Exception failure = receive(keys).getException();
        assertThat(failure).hasMessage("fail-0 failed");
        assertThat(failure.getSuppressed()).hasSize(20);
        assertThat(visited).hasSize(100);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aPollTellsEachFailureInOneLineAndSucceeds(boolean parallel) throws Exception {
        start(AllSettled.orTell(), parallel);
        Exchange exchange = receive("ok-1", "fail-2\nforged line", "stop-3", "ok-4");
        assertThat(exchange.getException()).isNull();
        assertThat(exchange.getProperty(ListingHeaders.NOT_SETTLED)).isEqualTo(true);
        assertThat(visited).hasSize(4);
        assertThat(log.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .allSatisfy(line -> assertThat(line).doesNotContain("\n"))
                .satisfiesExactlyInAnyOrder(
                        line -> assertThat(line)
                                .isEqualTo("s3://metrics/fail-2 forged line is not settled and stays at its source:"
                                        + " fail-2 forged line failed"),
                        line -> assertThat(line)
                                .startsWith("s3://metrics/stop-3 left its route")
                                .containsOnlyOnce("s3://"));
        assertThat(log.list)
                .allSatisfy(event -> assertThat(event.getThrowableProxy()).isNull());
    }

    private void start(AllSettled strategy, boolean parallel) throws Exception {
        camel.getRegistry().bind("parts", new Parts());
        camel.getRegistry().bind("allSettled", strategy);
        camel.getRegistry().bind("visit", (Processor) this::visit);
        PluginHelper.getRoutesLoader(camel)
                .loadRoutes(ResourceHelper.fromString("split.camel.yaml", ROUTES.formatted(parallel)));
        camel.start();
    }

    private void visit(Exchange exchange) throws IOException {
        String key = exchange.getMessage().getHeader(RelayHeaders.KEY, String.class);
        visited.add(key);
        if (key.startsWith("fail")) {
            throw new IOException(key + " failed");
        }
    }

    private Exchange receive(String... keys) {
        return camel.createProducerTemplate().send("direct:receive", exchange -> {
            exchange.getMessage().setBody(List.of(keys));
            exchange.getMessage().setHeader("receipt", "r");
        });
    }

    /** Makes an object of each key in the body. */
    public static final class Parts {
        public List<Message> split(Exchange exchange) {
            List<?> keys = exchange.getMessage().getBody(List.class);
            return keys.stream().map(key -> part(exchange, key.toString())).toList();
        }

        private static Message part(Exchange exchange, String key) {
            Message message = new DefaultMessage(exchange.getContext());
            message.setHeader(RelayHeaders.BUCKET, "metrics");
            message.setHeader(RelayHeaders.KEY, key);
            return message;
        }
    }
}
