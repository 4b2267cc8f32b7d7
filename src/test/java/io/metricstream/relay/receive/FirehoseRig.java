package io.metricstream.relay.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.metricstream.relay.kit.FirehoseClient;
import io.metricstream.relay.receive.FirehoseServer.Patience;
import io.metricstream.relay.settings.RelaySettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A server for Firehose on a free port, whose requests a test carries itself. */
final class FirehoseRig implements AutoCloseable {
    static final String KEY = "the-key";
    static final int AT_ONCE = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExecutorService workers = Executors.newFixedThreadPool(AT_ONCE);
    private final List<FirehoseRequest> carried = Collections.synchronizedList(new ArrayList<>());
    private final ByteArrayOutputStream contents = new ByteArrayOutputStream();
    private volatile @Nullable String fault;
    private volatile @Nullable String obstacle;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final FirehoseServer server = open(0, new Patience(Duration.ofSeconds(30), Duration.ofSeconds(60)));
    private final FirehoseClient client = new FirehoseClient(server.port(), KEY);

    /** A server more, with the same carrier. */
    FirehoseServer open(int port, Patience patience) {
        FirehoseServer opened = new FirehoseServer(
                new RelaySettings.Firehose(KEY, "127.0.0.1", port),
                this::carry,
                () -> obstacle,
                workers,
                AT_ONCE,
                patience,
                Clock.systemUTC());
        try {
            opened.open();
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
        return opened;
    }

    private @Nullable String carry(FirehoseRequest request) {
        carried.add(request);
        try {
            gate.await();
            request.contents().transferTo(contents);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return fault;
    }

    int port() {
        return server.port();
    }

    FirehoseClient client() {
        return client;
    }

    /** What was carried so far. */
    List<FirehoseRequest> carried() {
        return carried;
    }

    /** The bytes of all that was carried. */
    ByteArrayOutputStream contents() {
        return contents;
    }

    /** From now on nothing that is carried is settled. */
    void fails(String why) {
        fault = why;
    }

    /** From now on something stands in the way of each request. */
    void obstructed(String why) {
        obstacle = why;
    }

    /** Keeps what is carried until {@link #release}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
    }

    @Override
    public void close() {
        workers.shutdownNow();
        server.close();
    }

    static void assertRefused(HttpResponse<String> answer, int status, String requestId, String fault) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(json(answer).path("requestId").asText()).isEqualTo(requestId);
        assertThat(json(answer).path("timestamp").asLong()).isPositive();
        assertThat(json(answer).path("errorMessage").asText()).startsWith(fault);
    }

    static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(answer.body(), e);
        }
    }
}
