package io.metricstream.relay.open;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.metricstream.relay.demo.EmbeddedAws;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** An HTTP server in front of a real S3: it passes requests on as they are, signatures included, or spoils the answer. */
public final class FaultyS3 implements AutoCloseable {
    /** What becomes of a request. */
    public enum Fault {
        NONE,
        /** 403 AccessDenied; the request does not get through. */
        REFUSE,
        /** The request gets through and takes effect; the answer is 403 all the same. */
        LOSE_ANSWER,
        /** A deletion takes effect whatever its {@code If-Match} says, as with a server that does not know of it. */
        IGNORE_CONDITION,
        /** The headers of the answer, and half of the body that they announce; then the connection is closed. */
        HALF_BODY
    }

    /** Headers of one connection; the client and the server here make their own. */
    private static final Set<String> HOP_BY_HOP =
            Set.of("connection", "content-length", "expect", "transfer-encoding", "date");

    private static final byte[] DENIED = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>AccessDenied</Code>"
                    + "<Message>Access Denied</Message></Error>")
            .getBytes(StandardCharsets.UTF_8);

    private final EmbeddedAws aws;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CloseableHttpClient client = HttpClients.custom()
            .disableContentCompression()
            .disableAutomaticRetries()
            .build();
    private volatile Function<String, Fault> faults = request -> Fault.NONE;

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

    /** A client that reaches S3 through here; the caller closes it. */
    public S3Client newClient() {
        Map<String, String> environment = aws.environment();
        return S3Client.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .forcePathStyle(true)
                .region(Region.of(environment.get("AWS_REGION")))
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        environment.get("AWS_ACCESS_KEY_ID"), environment.get("AWS_SECRET_ACCESS_KEY"))))
                .build();
    }

    /** From now on {@code faults} decides, by method, space and path, such as {@code "GET /bucket/key"}. */
    public void faults(Function<String, Fault> faults) {
        this.faults = faults;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Fault fault = faults.apply(
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
            if (fault == Fault.IGNORE_CONDITION) {
                String[] path = exchange.getRequestURI().getPath().split("/", 3);
                aws.s3().deleteObject(delete -> delete.bucket(path[1]).key(path[2]));
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            if (fault != Fault.REFUSE) {
                client.execute(request(exchange, body), response -> {
                    if (fault != Fault.LOSE_ANSWER) {
                        answer(exchange, response, fault);
                    }
                    return null;
                });
            }
            if (fault == Fault.REFUSE || fault == Fault.LOSE_ANSWER) {
                exchange.sendResponseHeaders(403, DENIED.length);
                exchange.getResponseBody().write(DENIED);
            }
        }
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

    private static void answer(HttpExchange exchange, ClassicHttpResponse response, Fault fault) throws IOException {
        byte[] body = response.getEntity() == null ? new byte[0] : EntityUtils.toByteArray(response.getEntity());
        for (var header : response.getHeaders()) {
            if (!HOP_BY_HOP.contains(header.getName().toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().add(header.getName(), header.getValue());
            }
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
        exchange.sendResponseHeaders(response.getCode(), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body, 0, fault == Fault.HALF_BODY ? body.length / 2 : body.length);
        exchange.getResponseBody().flush();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
