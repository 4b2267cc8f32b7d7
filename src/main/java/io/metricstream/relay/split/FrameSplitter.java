package io.metricstream.relay.split;

import io.metricstream.relay.message.Reason;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.RelayMetrics;
import io.metricstream.relay.open.ObjectInHand;
import io.metricstream.relay.open.UnreadableObjectException;
import io.metricstream.relay.split.Damage.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.function.IntSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The splitter of {@code direct:stream}: from an object's contents, an {@link InputStream}, to one message for each part.
 * A batch's message is to be enriched and delivered; that of damage has a reason, and is a dead letter.
 */
public final class FrameSplitter {
    private static final Logger LOG = LoggerFactory.getLogger(FrameSplitter.class);

    private final int maxFrameSize;
    private final IntSupplier batchSize;
    private final int largestBatch;
    private final LargeFrames largeFrames;
    private final RelayMetrics metrics;

    /**
     * @param maxFrameSize in bytes
     * @param batchSize the current target, in bytes; asked for again and again, since a large object can outlast it
     * @param largestBatch what that target is at most, in bytes
     * @param largeFrames whose turn it is to read frames beyond it
     */
    public FrameSplitter(
            int maxFrameSize, IntSupplier batchSize, int largestBatch, LargeFrames largeFrames, RelayMetrics metrics) {
        this.maxFrameSize = maxFrameSize;
        this.batchSize = batchSize;
        this.largestBatch = largestBatch;
        this.largeFrames = largeFrames;
        this.metrics = metrics;
    }

    @Handler
    public Iterator<Message> split(Exchange exchange) throws InvalidPayloadException, IOException {
        InputStream contents = exchange.getMessage().getMandatoryBody(InputStream.class);
        ObjectInHand inHand = ObjectInHand.required(exchange);
        // Where an earlier claim ended: what comes before is settled.
        long from = inHand.settledBefore().lowWater();
        try {
            contents.skipNBytes(from - inHand.begins());
        } catch (UnreadableObjectException e) {
            // Reading meets it again, and keeps the object.
            LOG.debug("{} breaks before byte {}", inHand.identity(), from, e);
        }
        ReaderMemory memory = new ReaderMemory(largestBatch, largeFrames);
        inHand.holds(memory);
        PartReader reader = new PartReader(contents, from, inHand.sizeHint(), maxFrameSize, batchSize, memory);
        inHand.keptAs()
                .ifPresent(kept -> Kind.of(kept.reason()).ifPresent(kind -> reader.beginWithin(kind, kept.detail())));
        return new PartIterator(exchange, reader, inHand, memory, metrics);
    }

    /** A message of its own: headers of the whole object, and those of the part. */
    public static Message message(Exchange exchange, Part part) {
        Message message = new DefaultMessage(exchange.getContext());
        message.setHeaders(new HashMap<>(exchange.getMessage().getHeaders()));
        // How the whole ended, should somebody have said so already, says nothing of a part.
        message.removeHeader(RelayHeaders.OUTCOME);
        message.setBody(part);
        message.setHeader(RelayHeaders.PART, part);
        message.setHeader(RelayHeaders.OFFSET, part.offset());
        message.setHeader(RelayHeaders.LENGTH, part.length());
        message.setHeader(RelayHeaders.FRAMES, (int) part.tally().frames());
        message.setHeader(RelayHeaders.DATA_POINTS, (int) part.tally().dataPoints());
        if (part instanceof Damage damage) {
            message.setHeader(RelayHeaders.REASON, damage.kind().reason().word());
            message.setHeader(RelayHeaders.DETAIL, damage.detail());
        } else if (part instanceof Unreadable unreadable) {
            message.setHeader(RelayHeaders.REASON, Reason.UNREADABLE_OBJECT.word());
            message.setHeader(RelayHeaders.DETAIL, unreadable.detail());
        }
        return message;
    }
}
