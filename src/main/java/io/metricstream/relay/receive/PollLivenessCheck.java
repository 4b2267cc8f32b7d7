package io.metricstream.relay.receive;

import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/**
 * Liveness: down where no poll was due for a long time although a poller is free, so that its thread must be dead. An outage
 * of the endpoint keeps pollers busy, and one of the source ends in polls that fail: neither is a reason to kill the process.
 */
public final class PollLivenessCheck extends AbstractHealthCheck {
    /** Beyond the pause between two polls: the longest a poll can take, with all that the SDK tries again. */
    private static final Duration LONGEST_POLL = Duration.ofMinutes(5);

    private final Receiving receiving;
    private final String routeId;
    private final int pollers;
    private final Duration limit;

    /**
     * @param routeId of the route that receives; where it is not there, or not started, nothing is due
     * @param pollers how many of its exchanges keep all pollers busy
     * @param interval the pause between two polls
     */
    public PollLivenessCheck(Receiving receiving, String routeId, int pollers, Duration interval) {
        super("relay", "poll");
        this.receiving = receiving;
        this.routeId = routeId;
        this.pollers = pollers;
        this.limit = interval.plus(LONGEST_POLL);
    }

    @Override
    public boolean isLiveness() {
        return true;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Duration since = receiving.sinceAsked();
        if (since.compareTo(limit) > 0 && isStarted() && !isBusy()) {
            builder.message("no poll for " + since.toSeconds() + " s: the poller of route '" + routeId
                            + "' is dead; start the process again")
                    .down();
        } else {
            builder.up();
        }
    }

    private boolean isStarted() {
        CamelContext context = getCamelContext();
        return context.getRoute(routeId) != null
                && context.getRouteController().getRouteStatus(routeId) == ServiceStatus.Started;
    }

    private boolean isBusy() {
        return getCamelContext().getInflightRepository().size(routeId) >= pollers;
    }
}
