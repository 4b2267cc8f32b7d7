package io.metricstream.relay.bench;

import java.util.List;
import java.util.Map;

/**
 * How the servers are reached: in plain HTTP, or by TLS.
 *
 * @param environment what a process needs to know of them
 * @param jvmOptions of each process, relay and bare client
 */
record Access(Map<String, String> environment, List<String> jvmOptions) {
    static final String ENDPOINT = "OTEL_COLLECTOR_URL";

    String endpoint() {
        return environment.getOrDefault(ENDPOINT, "");
    }
}
