package io.metricstream.relay.trace;

import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.NamedRoute;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes spans of the stages, by the endpoints that their routes begin with, whatever a user has made of the routes:
 *
 * <pre>
 * object             one trace each; the key, and how it ended
 *   receive          from the receipt of its message
 *   open             until its contents are split: opened, claimed
 *   batch            a batch, or a piece of one, until it is delivered, dead-lettered or given up
 *     request        one request, its turn at the gate included
 *   dead-letter      to the failure bucket
 *   finish           recorded as complete; kept, deleted or moved
 * </pre>
 *
 * <p>A span is kept in a property of its exchange, and its parts' exchanges copy it: no thread has a current span, since an
 * exchange goes on in whichever thread is free.
 */
final class ObjectTracing implements RoutePolicyFactory {
    private final Tracer tracer;

    ObjectTracing(Tracer tracer) {
        this.tracer = tracer;
    }

    /** Null where the route is none of the stages. */
    @Override
    public @Nullable RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        String from = route instanceof NamedRoute named ? named.getEndpointUrl() : "";
        return switch (from) {
            case "direct:object", "direct:firehose" -> new ObjectPolicy();
            case "direct:stream" -> new StreamPolicy();
            case "direct:deliver" -> new StagePolicy("batch", SpanKind.INTERNAL);
            case "direct:post" -> new StagePolicy("request", SpanKind.CLIENT);
            case "direct:dead-letter" -> new StagePolicy("dead-letter", SpanKind.CLIENT);
            default -> null;
        };
    }

    private final class ObjectPolicy extends RoutePolicySupport {
        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            ObjectTrace.begin(tracer, exchange);
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            ObjectTrace trace = ObjectTrace.of(exchange);
            if (trace != null) {
                trace.end(exchange);
            }
        }
    }

    private static final class StreamPolicy extends RoutePolicySupport {
        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            ObjectTrace trace = ObjectTrace.of(exchange);
            if (trace != null) {
                trace.opened();
            }
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            ObjectTrace trace = ObjectTrace.of(exchange);
            if (trace != null) {
                trace.carried();
            }
        }
    }

    private final class StagePolicy extends RoutePolicySupport {
        private final String name;
        private final SpanKind kind;

        StagePolicy(String name, SpanKind kind) {
            this.name = name;
            this.kind = kind;
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            StageSpan.begin(tracer, name, kind, exchange);
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            StageSpan.end(name, exchange);
        }
    }
}
