package io.metricstream.relay.receive;

import io.metricstream.relay.settings.HostText;
import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.Setting;
import io.metricstream.relay.settings.SettingException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /firehose}, and nothing else, on a port of its own: what Firehose's HTTP endpoint delivery sends to (Amazon Data
 * Firehose, "HTTP endpoint delivery request and response"). A request is answered 200 when every byte of it is settled;
 * any other answer but 413 has Firehose send it again. Thread-safe.
 */
public final class FirehoseServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FirehoseServer.class);

    static final String PATH = "/firehose";

    /** 50 common attributes of 256 and 1,024 characters, an access key of 4,096, and the rest. */
    private static final int MOST_HEADER_BYTES = 96 << 10;

    /** Each may have sent a head, and some of a body. A proxy needs few; what is beyond is closed, and tries again. */
    static final int MOST_CONNECTIONS = 128;

    /** Longer than any request waits for its answer. */
    private static final int IDLE_SECONDS = 200;

    private static final Duration OPEN_OR_CLOSE = Duration.ofSeconds(10);

    /**
     * How long is waited at most.
     *
     * @param body for the bytes of one body, all waits together
     * @param answer from the head of a request to its answer; Firehose waits for 3 minutes
     */
    public record Patience(Duration body, Duration answer) {}

    private final RelaySettings.Firehose settings;
    private final Vertx vertx;
    private final HttpServer server;
    private int connections;

    /**
     * @param obstacle asked before each request
     * @param workers a thread for each of {@code mostAtOnce} requests
     */
    public FirehoseServer(
            RelaySettings.Firehose settings,
            FirehoseCarrier carrier,
            Obstacle obstacle,
            Executor workers,
            int mostAtOnce,
            Patience patience,
            InstantSource clock) {
        this.settings = settings;
        this.vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setUseDaemonThread(true)
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        FirehoseHandler handler = new FirehoseHandler(
                vertx,
                new AccessKey(settings.accessKey()),
                new FirehoseIntake(carrier, clock),
                obstacle,
                workers,
                mostAtOnce,
                patience,
                clock);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(settings.host())
                        .setPort(settings.port())
                        .setMaxHeaderSize(MOST_HEADER_BYTES)
                        .setIdleTimeout(IDLE_SECONDS)
                        .setHttp2ClearTextEnabled(false))
                .connectionHandler(this::count)
                .requestHandler(handler);
    }

    /** In the one thread that all connections share. */
    private void count(HttpConnection connection) {
        connections++;
        connection.closeHandler(closed -> connections--);
        if (connections > MOST_CONNECTIONS) {
            connection.close();
        }
    }

    /**
     * Opens the port.
     *
     * @throws SettingException if nothing can listen there
     */
    public void open() {
        try {
            await(server.listen());
        } catch (ExecutionException | TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new SettingException(
                    Setting.FIREHOSE_PORT + ": " + HostText.place(settings.host(), settings.port())
                            + " cannot be listened on (" + cause.getMessage() + "): is it in use by another process,"
                            + " or by relay.http.port? Set another port, or 0 for any free one",
                    e);
        }
        LOG.info(
                "Firehose delivers to http://{}{}, behind a proxy with TLS",
                HostText.place(settings.host(), port()),
                PATH);
    }

    /** The port that is listened on. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        try {
            await(vertx.close());
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the port of Firehose did not close", e);
        }
    }

    private static <T> T await(Future<T> future) throws ExecutionException, TimeoutException {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(OPEN_OR_CLOSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
