package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueueNameTest {
    @ParameterizedTest
    @CsvSource({
        "arn:aws:sqs:eu-west-1:123456789012:q, eu-west-1, https://sqs.eu-west-1.amazonaws.com/123456789012/q",
        "arn:aws:sqs:eu-west-1:123456789012:q.fifo, eu-west-1, https://sqs.eu-west-1.amazonaws.com/123456789012/q.fifo",
        "arn:aws-cn:sqs:cn-north-1:123456789012:q, cn-north-1, https://sqs.cn-north-1.amazonaws.com.cn/123456789012/q",
    })
    void anArnGivesRegionAndUrl(String arn, String region, String url) {
        QueueName queue = QueueName.parse(arn, Map.of());

        assertThat(queue.region()).isEqualTo(region);
        assertThat(queue.url()).isEqualTo(url);
        assertThat(queue.isByName()).isFalse();
    }

    @Test
    void anEndpointOverrideIsTheHostOfAnArnsQueueAndTheOneForSqsWins() {
        String arn = "arn:aws:sqs:eu-west-1:123456789012:q";

        assertThat(QueueName.parse(arn, Map.of("AWS_ENDPOINT_URL", "http://localhost:4566/"))
                        .url())
                .isEqualTo("http://localhost:4566/123456789012/q");
        assertThat(QueueName.parse(
                                arn, Map.of("AWS_ENDPOINT_URL", "http://all:1", "AWS_ENDPOINT_URL_SQS", "http://sqs:2"))
                        .url())
                .isEqualTo("http://sqs:2/123456789012/q");
    }

    @Test
    void aUrlIsUsedAsItIs() {
        QueueName queue = QueueName.parse("http://localhost:9324/000000000000/q", Map.of());

        assertThat(queue).isEqualTo(new QueueName("q", null, "http://localhost:9324/000000000000/q"));
    }

    @Test
    void aBareNameHasToBeAskedFor() {
        assertThat(QueueName.parse("metric-stream.fifo", Map.of()))
                .isEqualTo(new QueueName("metric-stream.fifo", null, null))
                .matches(QueueName::isByName);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "arn:aws:sns:eu-west-1:123456789012:q",
                "arn:aws:sqs::123456789012:q",
                "arn:aws:sqs:eu-west-1::q",
                "https://sqs.eu-west-1.amazonaws.com",
                "https://",
                "a/b",
                "ä"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> QueueName.parse(text, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("'" + text + "' is no queue; write its name, its URL or its ARN");
    }
}
