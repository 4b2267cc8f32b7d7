package io.metricstream.relay.packaging;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.OtlpRequest;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.state.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Several relays, each the real jar in a process and a directory of its own, that share a state in PostgreSQL. The endpoint
 * takes its time for each answer, so that something is in flight at any moment, and knows which relay sent what.
 */
final class Fleet {
    /** Requests of one relay at once, at most. */
    static final int DELIVERIES = 2;

    static final int BATCH_BYTES = 64 << 10;

    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));
    private static final String NAME = "x-relay";
    private static final long ANSWER_MILLIS = 150;

    private final Map<String, AtomicLong> deliveries = new ConcurrentHashMap<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private final Map<String, String> environment = new HashMap<>();
    private final Path directory;

    /** @param directory where each relay gets its own */
    Fleet(Outside outside, Path directory) {
        this.directory = directory;
        RelaySettings.Postgres state = PostgresServer.running().settings(directory);
        environment.putAll(outside.environment());
        environment.putAll(outside.guide());
        environment.put("RELAY_STATE_URL", state.url());
        environment.put("RELAY_STATE_USER", "postgres");
        // Many starts, none of which runs for long: half the CPU time each.
        environment.put("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC");
        outside.receiver().answer(this::answer);
    }

    private OtlpAnswer answer(OtlpRequest request) {
        try {
            // Nobody ends it early: it is how long an answer takes.
            never.await(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deliveries(request.headers().get(NAME)).incrementAndGet();
        return OtlpAnswer.accepted();
    }

    private AtomicLong deliveries(String name) {
        return deliveries.computeIfAbsent(name, any -> new AtomicLong());
    }

    /** Has all relays receive from this queue; without it they poll. */
    void receiveFrom(String queue) {
        environment.put("RELAY_SOURCE_QUEUE", queue);
    }

    RelayProcess start(String name) {
        Map<String, String> own = new HashMap<>(environment);
        own.put("OTEL_EXPORTER_OTLP_HEADERS", NAME + "=" + name);
        try {
            Path home = Files.createDirectories(directory.resolve(name));
            Files.writeString(home.resolve("application.properties"), """
                    relay.http.port=0
                    relay.source.poll-interval=500ms
                    relay.source.visibility=5s
                    relay.otlp.batch-size=%d
                    relay.otlp.concurrency=%d
                    """.formatted(BATCH_BYTES, DELIVERIES));
            return RelayProcess.start(RELAY, home, own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Batches that the endpoint has accepted from the relay of this name. */
    long deliveriesOf(String name) {
        return deliveries(name).get();
    }

    /** Waits until the relay of this name has delivered some batches more. */
    void awaitDeliveries(RelayProcess relay, String name) {
        long enough = deliveries(name).get() + 2 * DELIVERIES;
        relay.await("deliveries of " + name, () -> deliveries(name).get() >= enough);
    }
}
