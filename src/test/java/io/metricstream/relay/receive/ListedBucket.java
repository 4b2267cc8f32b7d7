package io.metricstream.relay.receive;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** A real S3 server with one bucket, and a server in front of it that counts the requests and can refuse them. */
final class ListedBucket implements AutoCloseable {
    static final String NAME = "metrics";

    private final TransientNio2BlobStore store = new TransientNio2BlobStore();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger requests = new AtomicInteger();
    private final S3Proxy server;
    private final HttpServer front;
    private final S3Client client;
    private volatile int refusedFrom = Integer.MAX_VALUE;

    ListedBucket() throws Exception {
        server = S3Proxy.builder()
                .blobStore(store)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.NONE, "", "")
                .build();
        server.start();
        front = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        front.createContext("/", this::answer);
        front.start();
        client = client(front);
        store.createContainer(NAME);
    }

    /** As new: without objects, and refusing nothing. */
    void empty() {
        store.deleteContainer(NAME);
        store.createContainer(NAME);
        refuseAfter(Integer.MAX_VALUE);
    }

    static S3Client client(HttpServer server) {
        return S3Client.builder()
                .endpointOverride(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()))
                .region(Region.US_EAST_1)
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .forcePathStyle(true)
                .disableS3ExpressSessionAuth(true)
                .build();
    }

    S3Client client() {
        return client;
    }

    void put(String key, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        store.putBlob(
                PutObjectRequest.builder()
                        .bucket(NAME)
                        .key(key)
                        .contentLength((long) bytes.length)
                        .build(),
                new ByteArrayInputStream(bytes));
    }

    void delete(String key) {
        store.removeBlob(DeleteObjectRequest.builder().bucket(NAME).key(key).build());
    }

    /** How many requests came since the last time. */
    int takeRequests() {
        return requests.getAndSet(0);
    }

    /** Lets so many requests through from now on, and refuses the others with AccessDenied. */
    void refuseAfter(int allowed) {
        requests.set(0);
        refusedFrom = allowed;
    }

    private void answer(HttpExchange exchange) throws IOException {
        if (requests.getAndIncrement() >= refusedFrom) {
            send(
                    exchange,
                    403,
                    "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>".getBytes(UTF_8));
            return;
        }
        URI uri = exchange.getRequestURI();
        try {
            HttpResponse<byte[]> answer = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getPort() + uri))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            send(exchange, answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        client.close();
        front.stop(0);
        try {
            server.stop();
        } catch (Exception e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
