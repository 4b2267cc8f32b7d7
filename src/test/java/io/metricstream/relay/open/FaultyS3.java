package io.metricstream.relay.open;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.kit.Said;
import io.metricstream.relay.service.AwsClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** An HTTP server in front of a real S3: it passes requests on as they are, signatures included, or spoils the answer. */
public final class FaultyS3 implements AutoCloseable {
    /** What becomes of a request. */
    public enum Fault {
        NONE,
        /** 403 AccessDenied; the request does not get through. */
        REFUSE(403, "AccessDenied"),
        /** 400, as where the KMS key of an object is disabled; the request does not get through. */
        KEY_DISABLED(400, "KMS.DisabledException"),
        /** 503, as where S3 throttles; the request does not get through. */
        SLOW_DOWN(503, "SlowDown"),
        /** 404 from a proxy before S3 that does not know where that is; the request does not get through. */
        NOT_OF_S3(404, ""),
        /** 405, as where a server has no such request; the request does not get through. */
        NOT_ALLOWED(405, "MethodNotAllowed"),
        /** The request gets through and takes effect; the answer is 403 all the same. */
        LOSE_ANSWER(403, "AccessDenied"),
        /** A deletion takes effect whatever its {@code If-Match} says, as with a server that does not know of it. */
        IGNORE_CONDITION,
        /** The headers of the answer, and half of the body that they announce; then the connection is closed. */
        HALF_BODY,
        /** As HALF_BODY, but the connection stays open, and nothing more comes; where there is no body, nothing at all. */
        STALL,
        /** The answer names a checksum that its body does not have. */
        WRONG_CHECKSUM,
        /** A range is not known: the answer is the whole. */
        IGNORE_RANGE;

        private final int status;
        private final String code;

        Fault() {
            this(200, "");
        }

        Fault(int status, String code) {
            this.status = status;
            this.code = code;
        }

        private boolean isAnswer() {
            return status != 200;
        }

        private byte[] body() {
            if (code.isEmpty()) {
                return "404 page not found".getBytes(StandardCharsets.UTF_8);
            }
            return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>" + code + "</Code><Message>said by a test"
                            + "</Message></Error>")
                    .getBytes(StandardCharsets.UTF_8);
        }
    }

    /**
     * A request as it came.
     *
     * @param line method, space and path
     * @param range of a part of an object, or empty
     * @param ifMatch the ETag without quotes, or empty
     */
    public record Seen(String line, String range, String ifMatch, Instant at) {}

    /** Headers of one connection; the client and the server here make their own. */
    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "content-length", "expect", "transfer-encoding", "date");

    private static final int CONNECTIONS = 50;

    private final EmbeddedAws aws;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CloseableHttpClient client = HttpClients.custom()
            .disableContentCompression()
            .disableAutomaticRetries()
            .build();
    private final List<Seen> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Function<String, Fault> faults = request -> Fault.NONE;
    private volatile Function<String, Optional<Said>> says = request -> Optional.empty();

    public FaultyS3(EmbeddedAws aws) {
        this.aws = aws;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** The relay's own client, which reaches S3 through here; the caller closes it. */
    public S3Client newClient() {
        return finish(AwsClients.s3(CONNECTIONS));
    }

    /** As {@link #newClient()}, but it waits no longer than this for a byte. */
    public S3Client newClient(Duration socketTimeout) {
        return finish(AwsClients.s3(CONNECTIONS)
                .httpClientBuilder(
                        ApacheHttpClient.builder().maxConnections(CONNECTIONS).socketTimeout(socketTimeout)));
    }

    private S3Client finish(S3ClientBuilder builder) {
        Map<String, String> environment = aws.environment();
        return builder.endpointOverride(endpoint())
                .forcePathStyle(true)
                .region(Region.of(environment.get("AWS_REGION")))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY"))))
                .build();
    }

    /** All requests, in their order. */
    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** The requests with this line, in their order. */
    public List<Seen> seen(String line) {
        return seen.stream().filter(request -> request.line().equals(line)).toList();
    }

    /** From now on {@code faults} decides, by method, space and path, such as {@code "GET /bucket/key"}. */
    public void faults(Function<String, Fault> faults) {
        this.faults = faults;
    }

    /** From now on this becomes of the first requests that {@code line} matches, a regular expression; others pass. */
    public void first(int times, Fault fault, String line) {
        AtomicInteger matches = new AtomicInteger();
        faults(request -> request.matches(line) && matches.incrementAndGet() <= times ? fault : Fault.NONE);
    }

    /** From now on {@code says} may answer instead, by method, space, path and query, such as {@code "GET /bucket?acl"}. */
    public void says(Function<String, Optional<Said>> says) {
        this.says = says;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Optional<Said> said = says.apply(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            if (said.isPresent()) {
                said.get().answer(exchange);
                return;
            }
            String line =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            seen.add(new Seen(line, header(exchange, "Range"), header(exchange, "If-Match"), Instant.now()));
            Fault fault = faults.apply(line);
            if (fault == Fault.IGNORE_CONDITION) {
                String[] path = exchange.getRequestURI().getPath().split("/", 3);
                aws.s3().deleteObject(delete -> delete.bucket(path[1]).key(path[2]));
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            if (fault == Fault.IGNORE_RANGE) {
                answerWhole(exchange);
                return;
            }
            if (!fault.isAnswer() || fault == Fault.LOSE_ANSWER) {
                client.execute(request(exchange, body), response -> {
                    if (fault != Fault.LOSE_ANSWER) {
                        answer(exchange, response, fault);
                    }
                    return null;
                });
            }
            if (fault.isAnswer()) {
                byte[] answer = fault.body();
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(fault.status, head ? -1 : answer.length);
                if (!head) {
                    exchange.getResponseBody().write(answer);
                }
            }
        }
    }

    private void answerWhole(HttpExchange exchange) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/", 3);
        var whole = aws.s3().getObjectAsBytes(get -> get.bucket(path[1]).key(path[2]));
        exchange.getResponseHeaders().set("ETag", whole.response().eTag());
        exchange.sendResponseHeaders(200, whole.asByteArrayUnsafe().length);
        exchange.getResponseBody().write(whole.asByteArrayUnsafe());
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value.replace("\"", "");
    }

    private BasicClassicHttpRequest request(HttpExchange exchange, byte[] body) {
        BasicClassicHttpRequest request = new BasicClassicHttpRequest(
                exchange.getRequestMethod(),
                aws.s3Endpoint().resolve(exchange.getRequestURI().toString()));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.addHeader(name, value));
            }
        });
        List<String> type = exchange.getRequestHeaders().getOrDefault("Content-Type", List.of());
        if (exchange.getRequestHeaders().containsKey("Content-Length")) {
            request.removeHeaders("Content-Type");
            request.setEntity(new ByteArrayEntity(body, type.isEmpty() ? null : ContentType.parse(type.get(0))));
        }
        return request;
    }

    private void answer(HttpExchange exchange, ClassicHttpResponse response, Fault fault) throws IOException {
        byte[] body = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
        for (var header : response.getHeaders()) {
            if (!HOP_BY_HOP.contains(header.getName().toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().add(header.getName(), header.getValue());
            }
        }
        if (fault == Fault.STALL && body.length == 0) {
            awaitClose();
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders()
                    .set(
                            "Content-Length",
                            response.getFirstHeader("Content-Length") == null
                                    ? "0"
                                    : response.getFirstHeader("Content-Length").getValue());
            exchange.sendResponseHeaders(response.getCode(), -1);
            return;
        }
        if (fault == Fault.WRONG_CHECKSUM) {
            exchange.getResponseHeaders().set("x-amz-checksum-crc32", "AAAAAA==");
        }
        boolean half = fault == Fault.HALF_BODY || fault == Fault.STALL;
        exchange.sendResponseHeaders(response.getCode(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body, 0, half ? body.length / 2 : body.length);
        exchange.getResponseBody().flush();
        if (fault == Fault.STALL) {
            awaitClose();
        }
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
