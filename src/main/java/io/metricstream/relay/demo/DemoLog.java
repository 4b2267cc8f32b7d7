package io.metricstream.relay.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log quiet while a demo runs: what the relay would log, the demo tells in its own words, and log lines would
 * tear the progress bar. Whoever sets RELAY_LOG_LEVEL sees the log all the same.
 */
final class DemoLog implements AutoCloseable {
    private static final Map<String, Level> QUIET = Map.of(
            "io.metricstream.relay", Level.ERROR,
            "org.apache.camel", Level.ERROR,
            "org.apache.camel.impl.engine.AbstractCamelContext", Level.ERROR,
            "org.apache.camel.impl.engine.DefaultShutdownStrategy", Level.ERROR);

    private final Map<Logger, @Nullable Level> before = new LinkedHashMap<>();

    private DemoLog() {}

    static DemoLog quieten(Map<String, String> environment) {
        DemoLog log = new DemoLog();
        if (environment.getOrDefault("RELAY_LOG_LEVEL", "").isEmpty()) {
            QUIET.forEach(log::set);
        }
        return log;
    }

    private void set(String name, Level level) {
        if (LoggerFactory.getLogger(name) instanceof Logger logger) {
            before.put(logger, logger.getLevel());
            logger.setLevel(level);
        }
    }

    @Override
    public void close() {
        before.forEach(Logger::setLevel);
    }
}
