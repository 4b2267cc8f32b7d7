package io.metricstream.relay.receive;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.metricstream.relay.message.Reason;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.receive.S3Notification.Created;
import io.metricstream.relay.receive.S3Notification.Ignored;
import io.metricstream.relay.receive.S3Notification.Unusable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;
import org.jspecify.annotations.Nullable;

/**
 * Fills Camel's splitter for the messages of the queue: one part for each object that a notification names and that is ours
 * to read. What is ignored yields no part and is counted. A notification that cannot be used, in whole or in part, yields one
 * part with {@link RelayHeaders#REASON}, to be dead-lettered with the body as it came, beside the parts of its good records.
 */
public final class NotificationSplitter {
    private static final String OWN_HEADERS = "camelrelay";

    private final SourceFilter filter;
    private final IgnoredCounter counter;

    public NotificationSplitter(SourceFilter filter, IgnoredCounter counter) {
        this.filter = filter;
        this.counter = counter;
    }

    /** The parts of this message. An object that several records name is one part. */
    public List<Message> split(Exchange exchange) {
        String body = exchange.getMessage().getBody(String.class);
        Set<ObjectReference> objects = new LinkedHashSet<>();
        List<String> faults = new ArrayList<>();
        for (S3Notification said : S3NotificationReader.read(body)) {
            if (said instanceof Created created) {
                addUnlessIgnored(objects, created.object());
            } else if (said instanceof Ignored ignored) {
                counter.ignored(ignored.why());
            } else if (said instanceof Unusable unusable) {
                faults.add(unusable.detail());
            }
        }
        return parts(exchange, body, objects, faults);
    }

    private void addUnlessIgnored(Set<ObjectReference> objects, ObjectReference object) {
        String why = filter.whyIgnored(object);
        if (why == null) {
            objects.add(object);
        } else {
            counter.ignored(why);
        }
    }

    private static List<Message> parts(
            Exchange exchange, @Nullable String body, Set<ObjectReference> objects, List<String> faults) {
        Map<String, Object> headers = exchange.getMessage().getHeaders();
        // Attributes of an SQS message arrive as headers: whoever can write to the queue must not set ours.
        headers.keySet().removeIf(name -> name.toLowerCase(Locale.ROOT).startsWith(OWN_HEADERS));
        List<Message> parts = new ArrayList<>();
        objects.forEach(object -> parts.add(ReferenceMessage.of(exchange, headers, object)));
        if (!faults.isEmpty()) {
            parts.add(unusable(exchange, body == null ? "" : body, headers, faults));
        }
        return parts;
    }

    private static Message unusable(Exchange exchange, String body, Map<String, Object> headers, List<String> faults) {
        Message message = new DefaultMessage(exchange.getContext());
        message.setBody(body.getBytes(UTF_8));
        message.getHeaders().putAll(headers);
        message.setHeader(RelayHeaders.REASON, Reason.UNUSABLE_NOTIFICATION.word());
        String more = faults.size() > 1 ? " (and " + (faults.size() - 1) + " more)" : "";
        message.setHeader(RelayHeaders.DETAIL, faults.get(0) + more);
        return message;
    }
}
