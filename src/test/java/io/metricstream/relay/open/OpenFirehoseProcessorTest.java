package io.metricstream.relay.open;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.receive.FirehoseRequest;
import io.metricstream.relay.state.Claim;
import io.metricstream.relay.state.JdbcProgressStore;
import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.state.ProgressStore;
import io.metricstream.relay.state.ProgressWrite;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFirehoseProcessorTest {
    private static final String STREAM = "arn:aws:firehose:us-east-1:111122223333:deliverystream/metrics";

    @TempDir
    static Path directory;

    private final ProgressStore progress = JdbcProgressStore.open(directory);
    private Instant now = Instant.parse("2026-08-02T12:00:00Z");
    private final InstantSource clock = () -> now;
    private final OpenFirehoseProcessor open =
            new OpenFirehoseProcessor(progress, new RelayMetrics(new SimpleMeterRegistry()), clock);

    @AfterEach
    void close() {
        progress.close();
    }

    @Test
    void aRequestIsForgottenADayAfterItWasCompleteAndObjectsAreNot() throws Exception {
        ObjectIdentity old = complete(ObjectIdentity.ofFirehose(STREAM, "old"), now.minus(Duration.ofHours(25)));
        ObjectIdentity young = complete(ObjectIdentity.ofFirehose(STREAM, "young"), now.minus(Duration.ofHours(23)));
        ObjectIdentity object = complete(new ObjectIdentity("firehose", "key", "etag"), now.minus(Duration.ofDays(99)));

        open.process(exchange("new"));

        assertThat(progress.isComplete(old)).isFalse();
        assertThat(progress.isComplete(young)).isTrue();
        assertThat(progress.isComplete(object)).isTrue();

        now = now.plus(Duration.ofMinutes(59));
        complete(old, now.minus(Duration.ofHours(25)));
        open.process(exchange("another"));
        assertThat(progress.isComplete(old)).as("looked for once an hour").isTrue();

        now = now.plus(Duration.ofMinutes(1));
        open.process(exchange("a third"));
        assertThat(progress.isComplete(old)).isFalse();
    }

    @Test
    void itsBatchesWaitForTwoMinutesAtMost() throws Exception {
        Exchange exchange = exchange("id");

        open.process(exchange);

        assertThat(exchange.getProperty(RelayHeaders.HOLD_UNTIL)).isEqualTo(now.plus(Duration.ofMinutes(2)));
        assertThat(exchange.getMessage().getHeader(RelayHeaders.LAST_MODIFIED)).isEqualTo(Instant.EPOCH);
        assertThat(ObjectInHand.of(exchange).identity()).hasToString("request id of " + STREAM);
    }

    private ObjectIdentity complete(ObjectIdentity identity, Instant when) {
        Claim.Claimed claimed = (Claim.Claimed) progress.claim(identity, Duration.ofMinutes(1));
        assertThat(progress.write(List.of(new ProgressWrite.Completed(claimed.lease(), when))))
                .isEmpty();
        return identity;
    }

    private static Exchange exchange(String requestId) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage()
                .setBody(new FirehoseRequest(requestId, STREAM, Instant.EPOCH, 0, InputStream.nullInputStream()));
        return exchange;
    }
}
