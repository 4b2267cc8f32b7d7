package io.metricstream.relay.deliver;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Which headers pass between message and endpoint. Out: those that {@code relay.otlp.forward-headers} names, and no
 * other. In: the few that the outcome is read from, so that an endpoint cannot set headers that mean something to us.
 */
public final class OtlpHeaders implements HeaderFilterStrategy {
    private final Set<String> forwarded;

    /** @param forwarded names in lower case */
    public OtlpHeaders(Set<String> forwarded) {
        this.forwarded = Set.copyOf(forwarded);
    }

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !forwarded.contains(name.toLowerCase(Locale.ROOT));
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return Answer.HEADERS.stream().noneMatch(name::equalsIgnoreCase);
    }
}
