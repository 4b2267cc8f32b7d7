package io.metricstream.relay.deliver;

import io.metricstream.relay.kit.Gzip;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that answers byte for byte what a test wants, be it HTTP or not. */
public final class RudeServer implements AutoCloseable {
    private static final long DRIP_MILLIS = 20;

    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "rude-server");
        thread.setDaemon(true);
        return thread;
    });
    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger connections = new AtomicInteger();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Manners manners = whole("");

    /** What is done with a connection once the first byte of a request has come. */
    public interface Manners {
        /** @return whether the connection is to be used again */
        boolean answer(RudeServer server, InputStream in, OutputStream out) throws IOException, InterruptedException;
    }

    private RudeServer(ServerSocket socket) {
        this.socket = socket;
    }

    public static RudeServer start() {
        try {
            RudeServer server = new RudeServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads the request, and answers so; nothing at all closes the connection. */
    public static Manners whole(String answer) {
        return whole(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Manners whole(byte[] answer) {
        return (server, in, out) -> {
            if (!server.readRequest(in)) {
                return false;
            }
            out.write(answer);
            out.flush();
            return answer.length > 0;
        };
    }

    static Manners gzipped(byte[] body) {
        byte[] zipped = Gzip.of(body);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        answer.writeBytes(("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + zipped.length + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        answer.writeBytes(zipped);
        return whole(answer.toByteArray());
    }

    /** Hands each request on to the server behind, and answers as that does. */
    public static Manners before(URI server) {
        return (self, in, out) -> {
            HttpResponse<byte[]> answer = self.handOn(server, in);
            String retryAfter = answer.headers().firstValue("Retry-After").orElse("0");
            out.write(
                    ("HTTP/1.1 " + answer.statusCode() + " So\r\nContent-Type: application/x-protobuf\r\nRetry-After: "
                                    + retryAfter + "\r\nContent-Length: " + answer.body().length + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            out.write(answer.body());
            out.flush();
            return true;
        };
    }

    /** Hands the request on to the server behind, which takes it, and answers otherwise. */
    public static Manners taken(URI server, Manners otherwise) {
        return (self, in, out) -> {
            self.handOn(server, in);
            // The request was read already: an empty one stands in for it.
            InputStream read = new ByteArrayInputStream("\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            return otherwise.answer(self, read, out);
        };
    }

    /** Reads the request, answers so, and closes the connection. */
    public static Manners broken(String answer) {
        Manners whole = whole(answer);
        return (self, in, out) -> {
            whole.answer(self, in, out);
            return false;
        };
    }

    private HttpResponse<byte[]> handOn(URI server, InputStream in) throws IOException, InterruptedException {
        byte[] body = requestBody(in);
        if (body == null) {
            throw new EOFException("no request");
        }
        HttpRequest request = HttpRequest.newBuilder(server)
                .header("Content-Type", "application/x-protobuf")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    /** Reads the request, answers so, and then with a byte now and then, for ever. */
    public static Manners dripping(String head) {
        return (server, in, out) -> {
            server.readRequest(in);
            out.write(head.getBytes(StandardCharsets.ISO_8859_1));
            do {
                out.write(head.isEmpty() ? new byte[0] : new byte[] {'x'});
                out.flush();
            } while (!server.closed.await(DRIP_MILLIS, TimeUnit.MILLISECONDS));
            return false;
        };
    }

    public static Manners notReading() {
        return (server, in, out) -> {
            server.closed.await();
            return false;
        };
    }

    public void answer(Manners manners) {
        this.manners = manners;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/v1/metrics");
    }

    int connections() {
        return connections.get();
    }

    /** Head of each request: its first line and its headers. */
    List<String> requests() {
        return requests;
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = socket.accept();
                connections.incrementAndGet();
                threads.execute(() -> serve(connection));
            }
        } catch (SocketException e) {
            // Closed.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            while (hasNext(in) && manners.answer(this, in, connection.getOutputStream())) {
                // The next request on the same connection.
            }
        } catch (IOException | InterruptedException e) {
            // The client went away, as it should, or the test is over.
        }
    }

    /** Waits for a request, so that it is answered as the test wants it then. */
    private static boolean hasNext(InputStream in) throws IOException {
        in.mark(1);
        boolean next = in.read() >= 0;
        in.reset();
        return next;
    }

    private boolean readRequest(InputStream in) throws IOException {
        return requestBody(in) != null;
    }

    /** Null at the end of the connection. */
    private byte @Nullable [] requestBody(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.append((char) next);
        }
        String text = head.toString();
        int length = text.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .sum();
        requests.add(text.strip());
        return in.readNBytes(length);
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
