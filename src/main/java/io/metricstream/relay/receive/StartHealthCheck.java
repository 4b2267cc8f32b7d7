package io.metricstream.relay.receive;

import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.SupervisingRouteController;
import org.jspecify.annotations.Nullable;

/** Readiness: down while the relay starts, and says which routes it waits for and why; and while it stops. */
public final class StartHealthCheck extends AbstractHealthCheck {
    public StartHealthCheck() {
        super("relay", "start");
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        CamelContext context = getCamelContext();
        List<String> waiting = context.getRoutes().stream()
                .filter(route -> startsByItself(context, route))
                .map(Route::getRouteId)
                .filter(id -> !context.getRouteController().getRouteStatus(id).isStarted())
                .toList();
        if (context.isStopping() || context.isStopped()) {
            builder.message("stopping").down();
        } else if (!waiting.isEmpty()) {
            String why = why(context, waiting);
            builder.message("starting: waiting for " + waiting + (why == null ? "" : ", tried again by itself: " + why))
                    .down();
        } else {
            builder.up();
        }
    }

    /** One of a user may say that it does not: nobody waits for it. */
    private static boolean startsByItself(CamelContext context, Route route) {
        String written = route.getRoute() instanceof RouteDefinition definition ? definition.getAutoStartup() : null;
        return written == null || !"false".equalsIgnoreCase(context.resolvePropertyPlaceholders(written));
    }

    /** Why the first of the routes that failed to start has failed; null where none has yet. */
    private static @Nullable String why(CamelContext context, List<String> routes) {
        SupervisingRouteController supervisor =
                context.getRouteController() instanceof SupervisingRouteController found ? found : null;
        return supervisor == null
                ? null
                : routes.stream()
                        .map(supervisor::getRestartException)
                        .filter(failure -> failure != null)
                        .findFirst()
                        .map(OneLine::of)
                        .orElse(null);
    }
}
