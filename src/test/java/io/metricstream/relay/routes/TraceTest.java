package io.metricstream.relay.routes;

import static io.metricstream.relay.kit.TraceReceiver.attributes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Events;
import io.metricstream.relay.kit.LogLines;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.kit.TraceReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** The way of an object, as a receiver of traces sees it. */
class TraceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private final SmallObjects objects = new SmallObjects();

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void eachObjectIsATraceFromItsReceiptToItsEnd(boolean byQueue) {
        try (Rig rig = byQueue ? new Rig(directory).byQueue() : new Rig(directory);
                TraceReceiver traces = TraceReceiver.start()) {
            traced(rig, traces).start();
            rig.putAndAnnounce("first", objects.next().bytes());
            rig.putAndAnnounce("damaged", SmallObjects.damaged(objects.next()));
            rig.awaitObjects("completed", 2);
            awaitObjects(traces, 2);

            assertThat(traces.spans("object"))
                    .hasSize(2)
                    .extracting(Span::getTraceId)
                    .doesNotHaveDuplicates();
            assertThat(traces.resources())
                    .allMatch(resource -> resource.get("service.name").equals("metric-stream-relay"));
            Span object = root(traces, "first");
            assertThat(attributes(object))
                    .containsEntry("aws.s3.bucket", Rig.SOURCE)
                    .containsEntry("aws.s3.key", "first")
                    .containsEntry("relay.outcome", "settled");
            Set<String> stages = Set.of("object", "open", "batch", "request", "finish");
            assertThat(names(traces, object)).containsAll(stages);
            assertThat(names(traces, object).contains("receive")).isEqualTo(byQueue);
            assertThat(names(traces, root(traces, "damaged"))).contains("dead-letter");

            Span request = child(traces, object, "request");
            Span batch = child(traces, object, "batch");
            assertThat(request.getParentSpanId()).isEqualTo(batch.getSpanId());
            assertThat(batch.getParentSpanId()).isEqualTo(object.getSpanId());
            assertThat(attributes(request)).containsEntry("http.response.status_code", "200");
            assertThat(attributes(batch))
                    .containsEntry("relay.offset", "0")
                    .containsEntry("relay.outcome", "delivered");
        }
    }

    @Test
    void anObjectThatIsGivenBackSaysWhyAndSoDoesEachTry() {
        try (Rig rig = new Rig(directory);
                TraceReceiver traces = TraceReceiver.start()) {
            rig.receiver().answer(request -> OtlpAnswer.status(503));
            traced(rig, traces).set("RELAY_OTLP_HOLD", "1s").start();
            rig.put("object", objects.next().bytes());
            rig.awaitObjects("given_back", 1);
            awaitObjects(traces, 1);

            Span object = traces.spans("object").get(0);
            assertThat(attributes(object)).containsEntry("relay.outcome", "given_back");
            assertThat(object.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
            assertThat(object.getStatus().getMessage()).contains("answered 503");
            assertThat(traces.spans("request"))
                    .anySatisfy(request ->
                            assertThat(request.getStatus().getMessage()).contains("answered 503"));
        }
    }

    /** Whoever can write to the queue must not choose the trace, nor have the relay carry what it says. */
    @Test
    void aContextThatAMessageBringsIsNotBelieved() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        try (Rig rig = new Rig(directory).byQueue();
                TraceReceiver traces = TraceReceiver.start()) {
            traced(rig, traces).set("OTEL_PROPAGATORS", "tracecontext,baggage").start();
            String key = "a/" + "k".repeat(900);
            rig.put(key, objects.next().bytes());
            rig.aws()
                    .sqs()
                    .sendMessage(send -> send.queueUrl(rig.queueUrl())
                            .messageBody(Events.created(key))
                            .messageAttributes(Map.of(
                                    "traceparent", text("00-" + trace + "-b7ad6b7169203331-01"),
                                    "baggage", text("k=" + "v".repeat(8_000)))));
            rig.awaitObjects("completed", 1);
            awaitObjects(traces, 1);

            assertThat(traces.spans()).isNotEmpty().allSatisfy(span -> {
                assertThat(hex(span.getTraceId().toByteArray())).isNotEqualTo(trace);
                assertThat(span.getSerializedSize()).isLessThan(4_000);
            });
            assertThat(rig.receiver().headers())
                    .allSatisfy(headers -> assertThat(headers).doesNotContainKeys("traceparent", "baggage"));
        }
    }

    @Test
    void aReceiverThatIsAwayCostsNothingButALineInTheLog() {
        try (Rig rig = new Rig(directory);
                LogLines log = new LogLines()) {
            TraceReceiver gone = TraceReceiver.start();
            gone.close();
            traced(rig, gone).set("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "500").start();
            rig.put("object", objects.next().bytes());
            rig.awaitObjects("completed", 1);
            await().atMost(PATIENCE)
                    .until(() -> log.lines().stream().anyMatch(line -> line.contains("Failed to export spans")));
            rig.assertSettled();
        }
    }

    @Test
    void withNothingSetThereIsNoTracer() {
        try (Rig rig = new Rig(directory)) {
            rig.start();
            rig.put("object", objects.next().bytes());
            rig.awaitObjects("completed", 1);

            assertThat(rig.service().context().getRoutePolicyFactories())
                    .noneMatch(factory -> factory.getClass().getName().contains("metricstream"));
            assertThat(rig.service().context().getRegistry().lookupByName("traces"))
                    .isNull();
        }
    }

    private static Rig traced(Rig rig, TraceReceiver traces) {
        // Nothing comes again for a machine that is slow.
        return rig.set("RELAY_SOURCE_VISIBILITY", "60s")
                .set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", traces.endpoint())
                .set("OTEL_BSP_SCHEDULE_DELAY", "100");
    }

    /** The span of an object ends after all others of its trace. */
    private static void awaitObjects(TraceReceiver traces, int count) {
        await(count + " objects")
                .atMost(PATIENCE)
                .until(() -> traces.spans("object").size() >= count);
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    private static Span root(TraceReceiver traces, String key) {
        return traces.spans("object").stream()
                .filter(span -> key.equals(attributes(span).get("aws.s3.key")))
                .findFirst()
                .orElseThrow();
    }

    private static Span child(TraceReceiver traces, Span root, String name) {
        return traces.spans(name).stream()
                .filter(span -> span.getTraceId().equals(root.getTraceId()))
                .findFirst()
                .orElseThrow();
    }

    private static Set<String> names(TraceReceiver traces, Span root) {
        return traces.spans().stream()
                .filter(span -> span.getTraceId().equals(root.getTraceId()))
                .map(Span::getName)
                .collect(Collectors.toSet());
    }

    private static String hex(byte[] bytes) {
        StringBuilder hex = new StringBuilder();
        for (byte each : bytes) {
            hex.append(String.format("%02x", each));
        }
        return hex.toString();
    }
}
