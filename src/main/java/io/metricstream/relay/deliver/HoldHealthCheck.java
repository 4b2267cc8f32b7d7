package io.metricstream.relay.deliver;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Readiness: down while the endpoint is waited for, and says why. An outage is no reason to kill the process. */
public final class HoldHealthCheck extends AbstractHealthCheck {
    private final Gate gate;

    public HoldHealthCheck(Gate gate) {
        super("relay", "endpoint");
        this.gate = gate;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        gate.hold()
                .ifPresentOrElse(
                        hold -> builder.message("holding since " + hold.since() + ": "
                                        + hold.cause().cause())
                                .down(),
                        builder::up);
    }
}
