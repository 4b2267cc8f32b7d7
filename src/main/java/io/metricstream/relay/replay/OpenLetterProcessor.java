package io.metricstream.relay.replay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.metricstream.relay.deadletter.LetterInHand;
import io.metricstream.relay.deliver.FrameMetrics;
import io.metricstream.relay.deliver.MetricIndexes;
import io.metricstream.relay.inspect.Letter;
import io.metricstream.relay.inspect.Letters;
import io.metricstream.relay.message.Reason;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.open.Compression;
import io.metricstream.relay.open.ObjectInHand;
import io.metricstream.relay.open.ObjectInHand.KeptAs;
import io.metricstream.relay.open.S3Body;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.PartReader;
import io.metricstream.relay.state.ObjectIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Opens the dead letter that the body is: what it keeps of its object becomes the body, a stream as {@code direct:stream}
 * takes it, and where it came from becomes headers. The body of a message of the queue becomes that message, a text.
 */
public final class OpenLetterProcessor implements Processor {
    private final Letters letters;
    private final int maxFrameSize;
    private final RelayMetrics metrics;

    /** @param maxFrameSize {@code relay.split.max-frame-size}, in bytes */
    public OpenLetterProcessor(Letters letters, int maxFrameSize, RelayMetrics metrics) {
        this.letters = letters;
        this.maxFrameSize = maxFrameSize;
        this.metrics = metrics;
    }

    /** @throws IOException if the letter is gone, or cannot be read */
    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Letter letter = message.getMandatoryBody(Letter.class);
        MetricIndexes sent = MetricIndexes.parse(letter.metrics());
        exchange.setProperty(
                RelayHeaders.LETTER,
                new LetterInHand(
                        letters.key(letter.id()),
                        letter.id().reason(),
                        letter.offset(),
                        letter.length(),
                        letter.attempts(),
                        sent));
        exchange.setProperty(FinishLetterProcessor.LETTER, letter);
        S3Body stored = letters.open(letter);
        try {
            if (letter.id().reason() == Reason.UNUSABLE_NOTIFICATION) {
                message.setBody(new String(stored.readAllBytes(), UTF_8));
                stored.close();
            } else {
                hand(exchange, letter, sent.isEmpty() ? stored : only(letter, stored, sent));
            }
        } catch (IOException | RuntimeException e) {
            stored.close();
            throw e;
        }
    }

    private void hand(Exchange exchange, Letter letter, InputStream bytes) throws IOException {
        boolean isWhole = letter.id().reason() == Reason.UNREADABLE_OBJECT;
        ObjectIdentity identity = letter.source().object();
        InputStream contents = isWhole ? Compression.open(bytes).contents() : bytes;
        ObjectInHand.ofLetter(
                        identity,
                        contents,
                        letter.bytes(),
                        isWhole ? 0 : letter.offset(),
                        letter.offset(),
                        new KeptAs(letter.id().reason().word(), letter.detail()),
                        metrics)
                .handTo(exchange);

        Message message = exchange.getMessage();
        message.setBody(contents);
        // No more of that time is in a letter's key.
        message.setHeader(RelayHeaders.LAST_MODIFIED, letter.id().hour());
        if (!letter.source().version().isEmpty()) {
            message.setHeader(RelayHeaders.VERSION, letter.source().version());
        }
    }

    /** A frame with the refused metrics only: the others were accepted. */
    private InputStream only(Letter letter, S3Body stored, MetricIndexes metricIndexes) throws IOException {
        byte[] bytes = stored.readAllBytes();
        stored.close();
        PartReader reader = new PartReader(new ByteArrayInputStream(bytes), bytes.length, maxFrameSize, bytes.length);
        if (reader.next() instanceof Batch batch && batch.frames().size() == 1) {
            Batch only = new FrameMetrics(batch).only(metricIndexes);
            if (only.tally().dataPoints() > 0) {
                return new ByteArrayInputStream(only.verbatim());
            }
        }
        throw new IOException(letters.place(letter.id()) + " is no frame with the metrics " + metricIndexes
                + ", which its metadata names; look at it with 'relay dead-letters show " + letter.id() + "'");
    }
}
