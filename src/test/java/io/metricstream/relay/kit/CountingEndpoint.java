package io.metricstream.relay.kit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.metricstream.relay.wire.FrameCheck;
import io.metricstream.relay.wire.FrameCheck.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;

/** An OTLP/HTTP endpoint that counts data points and keeps nothing: fast enough for a gigabyte. Accepts every request. */
public final class CountingEndpoint implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicLong points = new AtomicLong();

    private CountingEndpoint(HttpServer server) {
        this.server = server;
    }

    public static CountingEndpoint start() {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            CountingEndpoint endpoint = new CountingEndpoint(server);
            server.setExecutor(endpoint.threads);
            server.createContext("/v1/metrics", endpoint::handle);
            server.start();
            return endpoint;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1/metrics");
    }

    /** Data points that were accepted. */
    public long points() {
        return points.get();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream body = new GZIPInputStream(exchange.getRequestBody(), 64 << 10)) {
            byte[] request = body.readAllBytes();
            FrameCheck check = new FrameCheck();
            boolean readable = check.check(request, 0, request.length) == Verdict.READABLE;
            points.addAndGet(readable ? check.dataPoints() : 0);
            exchange.sendResponseHeaders(readable ? 200 : 400, -1);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
