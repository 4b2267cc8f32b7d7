package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.Events;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.SmallObjects;
import io.metricstream.relay.metrics.Tally;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** Whoever may write to the queue may set attributes of a message, and Camel would make headers of them (CVE-2026-46456). */
class MessageAttributesTest {
    @TempDir
    Path directory;

    @Test
    void anAttributeOfAMessageTurnsNothing() {
        StreamObject object = new SmallObjects().next();
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.start();
            rig.put(object.key(), object.bytes());
            Map<String, MessageAttributeValue> attributes = Map.of(
                            "CamelRelayReason", "damaged",
                            "CamelRelayOutcome", "dropped",
                            "CamelRelayKey", "elsewhere",
                            "CamelHttpUri", "http://127.0.0.1:9/",
                            "CamelAwsSqsReceiptHandle", "another")
                    .entrySet()
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, entry -> text(entry.getValue())));
            rig.aws()
                    .sqs()
                    .sendMessage(send -> send.queueUrl(rig.queueUrl())
                            .messageBody(Events.created(object.key()))
                            .messageAttributes(attributes));

            rig.awaitEmptyQueue();

            Conservation.assertExactly(rig.receiver().accepted(), List.of(object));
            assertThat(rig.assertSettled().dropped()).isEqualTo(Tally.ZERO);
            assertThat(rig.deadLetters()).isEmpty();
        }
    }

    private static MessageAttributeValue text(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }
}
