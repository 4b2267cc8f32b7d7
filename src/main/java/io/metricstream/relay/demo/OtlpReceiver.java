package io.metricstream.relay.demo;

import com.google.protobuf.InvalidProtocolBufferException;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An OTLP/HTTP metrics endpoint on a free port of the loopback interface (OTLP specification, "OTLP/HTTP"). What it answers
 * can be changed at any time; what it answered with 2xx counts as accepted. Thread-safe.
 */
public final class OtlpReceiver implements AutoCloseable {
    private static final String PATH = "/v1/metrics";
    /** The specification's recommended limit of a request, before compression. */
    private static final int MAX_MESSAGE_BYTES = 64 << 20;

    private final HttpServer server;
    /** A thread a request: an answer that takes its time keeps no other waiting. */
    private final ExecutorService threads = Executors.newCachedThreadPool(OtlpReceiver::daemon);

    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final PointCounts accepted = new PointCounts();
    private final Queue<Map<String, String>> headers = new ConcurrentLinkedQueue<>();
    private final Queue<OtlpRequest> kept = new ConcurrentLinkedQueue<>();
    private volatile Function<OtlpRequest, OtlpAnswer> answers = request -> OtlpAnswer.accepted();
    private volatile boolean keepRequests;

    private OtlpReceiver(HttpServer server) {
        this.server = server;
    }

    /** Starts an endpoint that accepts everything. */
    public static OtlpReceiver start() {
        // Read once, by the first server of a process: without it each answer waits 40 ms for a delayed
        // acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            OtlpReceiver receiver = new OtlpReceiver(server);
            server.setExecutor(receiver.threads);
            server.createContext("/", receiver::handle);
            server.start();
            return receiver;
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded OTLP receiver did not start: " + e.getMessage(), e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "otlp-receiver");
        thread.setDaemon(true);
        return thread;
    }

    /** Where to send to: scheme, host, port and path. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + PATH);
    }

    /** From the next request on, {@code answers} decides. */
    public void answer(Function<OtlpRequest, OtlpAnswer> answers) {
        this.answers = answers;
    }

    /** Whether requests are kept whole from now on; they are not by default, since memory has an end. */
    public void keepRequests(boolean keep) {
        keepRequests = keep;
    }

    /** Requests that could be read, whatever was answered. */
    public long requests() {
        return requests.get();
    }

    /** Requests answered otherwise than with 2xx, those that could not be read among them. */
    public long refused() {
        return refused.get();
    }

    /** The data points of all requests answered with 2xx. */
    public PointCounts accepted() {
        return accepted;
    }

    /** The headers of each request that could be read; names in lower case. */
    public List<Map<String, String>> headers() {
        return List.copyOf(headers);
    }

    /** The requests that were kept, in no certain order where they came at once. */
    public List<OtlpRequest> kept() {
        return List.copyOf(kept);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            OtlpAnswer answer = answer(exchange);
            if (!answer.isSuccess()) {
                refused.incrementAndGet();
            }
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private OtlpAnswer answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_MESSAGE_BYTES + 1);
        if (!exchange.getRequestURI().getPath().equals(PATH)) {
            return OtlpAnswer.refused(404, "metrics go to " + PATH);
        }
        if (!exchange.getRequestMethod().equals("POST")) {
            return OtlpAnswer.refused(405, "metrics are posted");
        }
        Map<String, String> fields = lowerCase(exchange.getRequestHeaders());
        if (!"application/x-protobuf".equals(fields.get("content-type"))) {
            return OtlpAnswer.refused(415, "the content type is application/x-protobuf, without parameters");
        }
        try {
            byte[] message = fields.containsKey("content-encoding") ? gunzip(body) : body;
            if (message.length > MAX_MESSAGE_BYTES) {
                return OtlpAnswer.refused(413, "a request has at most " + MAX_MESSAGE_BYTES + " bytes");
            }
            return answer(fields, body.length, ExportMetricsServiceRequest.parseFrom(message));
        } catch (InvalidProtocolBufferException | ZipException | EOFException e) {
            return OtlpAnswer.refused(400, "no ExportMetricsServiceRequest: " + e.getMessage());
        }
    }

    private OtlpAnswer answer(Map<String, String> fields, int bodyBytes, ExportMetricsServiceRequest message) {
        OtlpRequest request = new OtlpRequest(requests.incrementAndGet(), fields, bodyBytes, message);
        headers.add(fields);
        if (keepRequests) {
            kept.add(request);
        }
        OtlpAnswer answer = answers.apply(request);
        if (answer.isSuccess()) {
            MetricPoint.forEach(message, point -> accepted.add(point.identity()));
        }
        return answer;
    }

    /** One byte more than the limit at most, so that the caller sees that there was more. */
    private static byte[] gunzip(byte[] body) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return in.readNBytes(MAX_MESSAGE_BYTES + 1);
        }
    }

    private static Map<String, String> lowerCase(Headers headers) {
        Map<String, String> fields = new TreeMap<>();
        headers.forEach((name, values) -> fields.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
        return Collections.unmodifiableMap(fields);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
