package io.metricstream.relay.enrich;

import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Frame;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Turns a batch into the body of one request whose resources carry the configured attributes. A body that a user's route
 * has put in the batch's place, as {@code byte[]} or what converts to it, is enriched in the same way.
 */
public final class ResourceAttributeProcessor implements Processor {
    private final ResourceAttributes attributes;
    private final RelaySettings.Resource settings;

    public ResourceAttributeProcessor(RelaySettings.Resource settings) {
        this.settings = settings;
        this.attributes = ResourceAttributes.of(settings.attributes());
    }

    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        Message message = exchange.getMessage();
        ResourceAttributes all = settings.provenance() ? attributes.and(provenance(message)) : attributes;
        if (message.getBody() instanceof Batch batch) {
            ResourceAttributeWriter writer =
                    writer(all, Math.toIntExact(batch.length()), batch.frames().size());
            for (Frame frame : batch.frames()) {
                writer.write(batch.array(), frame.payload(), frame.end());
            }
            message.setBody(writer.toByteArray());
        } else {
            byte[] request = message.getMandatoryBody(byte[].class);
            ResourceAttributeWriter writer = writer(all, request.length, 1);
            writer.write(request, 0, request.length);
            message.setBody(writer.toByteArray());
        }
    }

    private ResourceAttributeWriter writer(ResourceAttributes all, int length, int resources) {
        int added = all.list().stream()
                .mapToInt(attribute -> attribute.field().length)
                .sum();
        return new ResourceAttributeWriter(all, settings.overwrite(), length + (added + 8) * resources);
    }

    /** Where the data came from, by the names of OpenTelemetry's semantic conventions (AWS, "S3 attributes"). */
    private static Map<String, String> provenance(Message message) {
        Map<String, String> provenance = new LinkedHashMap<>();
        put(provenance, "aws.s3.bucket", message.getHeader(RelayHeaders.BUCKET, String.class));
        put(provenance, "aws.s3.key", message.getHeader(RelayHeaders.KEY, String.class));
        return provenance;
    }

    private static void put(Map<String, String> map, String key, @org.jspecify.annotations.Nullable String value) {
        if (value != null) {
            map.put(key, value);
        }
    }
}
