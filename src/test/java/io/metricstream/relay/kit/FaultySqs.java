package io.metricstream.relay.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** An HTTP server in front of a real SQS: it passes requests on, or spoils them, as a test decides by their action. */
public final class FaultySqs implements AutoCloseable {
    /** What becomes of a request. */
    public enum Fault {
        NONE,
        /** 500; the request does not get through. */
        FAIL,
        /** The request gets through and takes effect; then the connection is closed without an answer. */
        LOSE_ANSWER
    }

    /** Headers of one connection; the client and the server here make their own. */
    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "content-length", "expect", "host", "transfer-encoding", "upgrade", "date");

    private static final byte[] INTERNAL_ERROR =
            "{\"__type\":\"com.amazonaws.sqs#InternalError\",\"message\":\"said by a test\"}".getBytes(UTF_8);

    private final URI sqs;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private volatile Function<String, Fault> faults = action -> Fault.NONE;
    private volatile Function<String, Optional<Said>> says = action -> Optional.empty();

    private FaultySqs(URI sqs, HttpServer server) {
        this.sqs = sqs;
        this.server = server;
    }

    public static FaultySqs before(URI sqs) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FaultySqs faulty = new FaultySqs(sqs, server);
            server.setExecutor(faulty.threads);
            server.createContext("/", faulty::handle);
            server.start();
            return faulty;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** From now on {@code faults} decides, by action, such as {@code DeleteMessage}; it is asked before the request goes on. */
    public void faults(Function<String, Fault> faults) {
        this.faults = faults;
    }

    /** From now on {@code says} may answer instead, by action. */
    public void says(Function<String, Optional<Said>> says) {
        this.says = says;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            // AWS JSON 1.0 protocol: the header names service and action.
            String action = String.valueOf(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                    .replaceFirst(".*\\.", "");
            Optional<Said> said = says.apply(action);
            if (said.isPresent()) {
                said.get().answer(exchange);
                return;
            }
            Fault fault = faults.apply(action);
            if (fault == Fault.FAIL) {
                exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
                exchange.sendResponseHeaders(500, INTERNAL_ERROR.length);
                exchange.getResponseBody().write(INTERNAL_ERROR);
                return;
            }
            HttpResponse<byte[]> answer = client.send(request(exchange, body), HttpResponse.BodyHandlers.ofByteArray());
            if (fault == Fault.NONE) {
                answer.headers().map().forEach((name, values) -> {
                    if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                        exchange.getResponseHeaders().put(name, values);
                    }
                });
                exchange.sendResponseHeaders(
                        answer.statusCode(), answer.body().length == 0 ? -1 : answer.body().length);
                exchange.getResponseBody().write(answer.body());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(HttpExchange exchange, byte[] body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        sqs.resolve(exchange.getRequestURI().toString()))
                .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        return request.build();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
