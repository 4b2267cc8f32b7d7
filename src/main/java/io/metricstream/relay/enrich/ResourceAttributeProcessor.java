package io.metricstream.relay.enrich;

import io.metricstream.relay.convert.EmptyMetrics;
import io.metricstream.relay.convert.LiftedRequest;
import io.metricstream.relay.convert.PointOrder;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.metrics.GiveBackCause;
import io.metricstream.relay.open.ObjectHeaders;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.state.ObjectIdentity;
import io.metricstream.relay.wire.FrameCheck;
import io.metricstream.relay.wire.FrameCheck.Verdict;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/**
 * Turns a batch of any format into the body of one request of OTLP 1.x, whose resources carry the configured attributes
 * and whose metrics have their points in order; metrics without a point are left out. A body that a user's route has put
 * in the batch's place, as {@code byte[]} or what converts to it, is treated in the same way.
 */
public final class ResourceAttributeProcessor implements Processor {
    private final ResourceAttributes attributes;
    private final RelaySettings.Resource settings;
    private final boolean sortPoints;

    /** @param sortPoints whether the points of each metric are put in the order of their times */
    public ResourceAttributeProcessor(RelaySettings.Resource settings, boolean sortPoints) {
        this.settings = settings;
        this.sortPoints = sortPoints;
        this.attributes = ResourceAttributes.of(settings.attributes());
    }

    /** @throws UnreadableBodyException if a route has made a body that is no request */
    @Override
    public void process(Exchange exchange) throws InvalidPayloadException, UnreadableBodyException {
        Message message = exchange.getMessage();
        ResourceAttributes all = settings.provenance() ? attributes.and(provenance(message)) : attributes;
        if (message.getBody() instanceof Batch batch) {
            ResourceAttributeWriter writer = new ResourceAttributeWriter(all, settings.overwrite());
            LiftedRequest.write(batch, writer::write);
            message.setBody(tidy(writer.toByteArray(), batch.mayLackPoints(), batch.mayDescend()));
        } else {
            byte[] request = checked(message);
            ResourceAttributeWriter writer = new ResourceAttributeWriter(all, settings.overwrite());
            writer.write(request, 0, request.length);
            message.setBody(tidy(writer.toByteArray(), true, true));
        }
    }

    private byte[] tidy(byte[] enriched, boolean mayLackPoints, boolean mayDescend) {
        byte[] request = mayLackPoints ? EmptyMetrics.drop(enriched) : enriched;
        if (sortPoints && mayDescend) {
            PointOrder.ascending(request);
        }
        return request;
    }

    /** What a route has made is checked as a frame is: nothing unreadable, and nothing without its labels, is sent. */
    private static byte[] checked(Message message) throws InvalidPayloadException, UnreadableBodyException {
        byte[] request = message.getMandatoryBody(byte[].class);
        Verdict verdict = new FrameCheck().check(request, 0, request.length);
        if (verdict == Verdict.READABLE) {
            return request;
        }
        String fault = verdict == Verdict.OTEL_07
                ? "are of opentelemetry 0.7, whose labels OTLP 1.x would drop"
                : "are no ExportMetricsServiceRequest";
        throw new UnreadableBodyException("the " + request.length + " bytes that a route has made of offset "
                + message.getHeader(RelayHeaders.OFFSET) + " of "
                + ObjectHeaders.identity(message).place() + " " + fault
                + "; correct the route that changes the body before resourceAttributes");
    }

    /** Where the data came from, by the names of OpenTelemetry's semantic conventions (AWS, "S3 attributes"). */
    private static Map<String, String> provenance(Message message) {
        Map<String, String> provenance = new LinkedHashMap<>();
        if (ObjectIdentity.FIREHOSE.equals(message.getHeader(RelayHeaders.BUCKET))) {
            return provenance;
        }
        put(provenance, "aws.s3.bucket", message.getHeader(RelayHeaders.BUCKET, String.class));
        put(provenance, "aws.s3.key", message.getHeader(RelayHeaders.KEY, String.class));
        return provenance;
    }

    private static void put(Map<String, String> map, String key, @Nullable String value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    /** A body that is no request, and so would be sent in vain. The object is given back. */
    public static final class UnreadableBodyException extends Exception implements GiveBackCause.Known {
        private static final long serialVersionUID = 1L;

        UnreadableBodyException(String message) {
            super(message);
        }

        @Override
        public GiveBackCause giveBackCause() {
            return GiveBackCause.ROUTE;
        }
    }
}
