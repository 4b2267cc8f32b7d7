package io.metricstream.relay.deadletter;

import io.metricstream.relay.message.LogField;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.RelayMetrics;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.aws2.s3.AWS2S3Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says that a dead letter is durable: in the message, in the metrics and in the log. */
public final class DeadLetteredProcessor implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(DeadLetteredProcessor.class);

    private final String bucket;
    private final RelayMetrics metrics;

    public DeadLetteredProcessor(String bucket, RelayMetrics metrics) {
        this.bucket = bucket;
        this.metrics = metrics;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        message.setHeader(RelayHeaders.OUTCOME, RelayHeaders.DEAD_LETTERED);
        if (message.getHeader(AWS2S3Constants.KEY) == null) {
            // A letter that was sent again, and stays.
            return;
        }
        metrics.countDeadLetter(message.getHeader(RelayHeaders.REASON, String.class));
        DeadLetterSource source = DeadLetterSource.of(message);
        LOG.atWarn()
                .addKeyValue(LogField.OBJECT, source.place())
                .addKeyValue(LogField.OFFSET, source.offset())
                .addKeyValue(LogField.OUTCOME, "dead_lettered")
                .addKeyValue(LogField.REASON, message.getHeader(RelayHeaders.REASON, String.class))
                .log(
                        "dead letter s3://{}/{}: {} ({})",
                        bucket,
                        message.getHeader(AWS2S3Constants.KEY),
                        message.getHeader(RelayHeaders.DETAIL),
                        source);
    }
}
