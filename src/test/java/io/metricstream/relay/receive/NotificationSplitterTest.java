package io.metricstream.relay.receive;

import static io.metricstream.relay.receive.Notifications.records;
import static io.metricstream.relay.receive.Notifications.s3Record;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.message.RelayHeaders;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NotificationSplitterTest {
    private final List<String> ignored = new ArrayList<>();
    private final NotificationSplitter splitter =
            new NotificationSplitter(new SourceFilter("metrics", "", "metrics", "dead-letter/", null), ignored::add);

    @Test
    void eachObjectIsAMessageWithItsHeadersOverThoseThatCame() {
        Exchange exchange = message("""
                {"Records":[{"eventVersion":"2.1","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"metrics"},\
                "object":{"key":"a+b","eTag":"\\"e1\\"","versionId":"v1"}}}]}""");
        exchange.getMessage().setHeader("CamelAwsSqsReceiptHandle", "receipt");

        List<Message> parts = splitter.split(exchange);

        assertThat(parts).hasSize(1);
        Message part = parts.get(0);
        assertThat(part.getBody()).isEqualTo(new ObjectReference("metrics", "a b", "v1", "e1", null));
        assertThat(part.getHeaders())
                .containsEntry("CamelAwsSqsReceiptHandle", "receipt")
                .containsEntry(RelayHeaders.BUCKET, "metrics")
                .containsEntry(RelayHeaders.KEY, "a b")
                .containsEntry(RelayHeaders.VERSION, "v1")
                .containsEntry(RelayHeaders.ETAG, "e1")
                .doesNotContainKeys(RelayHeaders.LAST_MODIFIED, RelayHeaders.REASON);
    }

    @Test
    void headersOfOursThatAnAttributeOfTheMessageSetAreGone() {
        Exchange exchange = message(records(s3Record("ObjectCreated:Put", "k")));
        exchange.getMessage().setHeader(RelayHeaders.REASON, "damaged");
        exchange.getMessage().setHeader("camelrelayoutcome", "dropped");
        exchange.getMessage().setHeader("trace", "t");

        Message part = splitter.split(exchange).get(0);

        assertThat(part.getHeaders())
                .containsOnlyKeys("trace", RelayHeaders.BUCKET, RelayHeaders.KEY, RelayHeaders.ETAG);
    }

    @Test
    void whatIsIgnoredYieldsNothingAndIsCounted() {
        assertThat(splitter.split(message("{\"Event\":\"s3:TestEvent\"}"))).isEmpty();
        assertThat(splitter.split(message(records(
                        s3Record("ObjectRemoved:Delete", "k"),
                        s3Record("ObjectCreated:Put", "elsewhere", "k"),
                        s3Record("ObjectCreated:Put", "dead-letter/k")))))
                .isEmpty();
        assertThat(ignored).containsExactly("test-event", "other-event", "other-bucket", "dead-letter-prefix");
    }

    @Test
    void anObjectNamedTwiceIsOnePart() {
        assertThat(splitter.split(
                        message(records(s3Record("ObjectCreated:Put", "k"), s3Record("ObjectCreated:Put", "k")))))
                .hasSize(1);
    }

    @Test
    void anUnusableNotificationIsADeadLetterWithItsBodyAsItCame() {
        List<Message> parts = splitter.split(message("{\"grüße\": 1}"));
        assertThat(parts).hasSize(1);
        assertThat(parts.get(0).getBody()).isEqualTo("{\"grüße\": 1}".getBytes(UTF_8));
        assertThat(parts.get(0).getHeaders()).containsEntry(RelayHeaders.REASON, "unusable-notification");
        assertThat(parts.get(0).getHeader(RelayHeaders.DETAIL, String.class)).contains("no event of S3");
    }

    @Test
    void aMessageWithoutBodyIsADeadLetterWithoutBytes() {
        List<Message> parts = splitter.split(message(null));
        assertThat(parts).hasSize(1);
        assertThat(parts.get(0).getBody()).isEqualTo(new byte[0]);
    }

    @Test
    void badRecordsTakeNothingFromTheGoodOnesAndAreOneDeadLetter() {
        String body = records(
                s3Record("ObjectCreated:Put", "%ZZ"),
                s3Record("ObjectCreated:Put", "good"),
                s3Record("ObjectCreated:Put", ""));
        List<Message> parts = splitter.split(message(body));
        assertThat(parts).hasSize(2);
        assertThat(parts.get(0).getBody()).isEqualTo(new ObjectReference("metrics", "good", null, "e", null));
        assertThat(parts.get(1).getBody()).isEqualTo(body.getBytes(UTF_8));
        assertThat(parts.get(1).getHeader(RelayHeaders.DETAIL, String.class))
                .startsWith("record 1 of 3")
                .endsWith("(and 1 more)");
        assertThat(parts.get(1).getHeaders()).doesNotContainKey(RelayHeaders.KEY);
    }

    private static Exchange message(@Nullable String body) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setBody(body);
        return exchange;
    }
}
