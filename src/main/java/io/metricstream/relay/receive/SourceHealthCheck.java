package io.metricstream.relay.receive;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Readiness: down while the source cannot be read, and says why. It may come back, so it is no reason to kill the process. */
public final class SourceHealthCheck extends AbstractHealthCheck {
    private final Receiving receiving;

    public SourceHealthCheck(Receiving receiving) {
        super("relay", "source");
        this.receiving = receiving;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        String failure = receiving.fault();
        if (failure == null) {
            builder.up();
        } else {
            builder.message("no poll for " + receiving.sinceSucceeded().toSeconds() + " s: " + failure)
                    .down();
        }
    }
}
