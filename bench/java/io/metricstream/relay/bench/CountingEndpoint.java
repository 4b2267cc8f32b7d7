package io.metricstream.relay.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An OTLP/HTTP endpoint that accepts every request and looks into none, so that it takes little of the machine: it counts
 * requests and bytes, those of gzip by the length that the last four bytes tell (RFC 1952, ISIZE).
 */
final class CountingEndpoint implements AutoCloseable {
    private static final int THREADS = 8;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final ScheduledExecutorService later = Executors.newSingleThreadScheduledExecutor();
    private final ThreadLocal<byte[]> buffers = ThreadLocal.withInitial(() -> new byte[64 << 10]);
    private final AtomicLong bytes = new AtomicLong();
    private final Semaphore arrivals = new Semaphore(0);
    private volatile Duration delay = Duration.ZERO;

    private CountingEndpoint(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/v1/metrics", this::handle);
        server.start();
    }

    static CountingEndpoint start() {
        // Read once, by the first server of a process: without it each answer waits for a delayed acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            return new CountingEndpoint(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
        } catch (IOException e) {
            throw new UncheckedIOException("the endpoint did not start: " + e.getMessage(), e);
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/metrics");
    }

    /** Forgets what was counted; answers come so much later from now on. */
    void reset(Duration delay) {
        this.delay = delay;
        bytes.set(0);
        arrivals.drainPermits();
    }

    /** Of all bodies that have come whole, uncompressed. */
    long bytes() {
        return bytes.get();
    }

    /** Waits for a request that nobody has waited for yet; answers whether it came. */
    boolean awaitRequest(Duration timeout) throws InterruptedException {
        return arrivals.tryAcquire(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void handle(HttpExchange exchange) throws IOException {
        boolean gzip = exchange.getRequestHeaders().containsKey("Content-Encoding");
        bytes.addAndGet(drain(exchange.getRequestBody(), gzip));
        arrivals.release();
        if (delay.isZero()) {
            answer(exchange);
        } else {
            later.schedule(() -> answer(exchange), delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private long drain(InputStream body, boolean gzip) throws IOException {
        byte[] buffer = buffers.get();
        long length = 0;
        int lastFour = 0;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            length += read;
            for (int i = Math.max(0, read - 4); i < read; i++) {
                lastFour = lastFour >>> 8 | buffer[i] << 24;
            }
        }
        return gzip ? Integer.toUnsignedLong(lastFour) : length;
    }

    private static void answer(HttpExchange exchange) {
        try (exchange) {
            exchange.sendResponseHeaders(200, -1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        later.shutdownNow();
    }
}
