package io.metricstream.relay.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Ends TLS in front of a server that speaks plain HTTP, as a load balancer does; it looks into nothing. */
final class TlsFront implements AutoCloseable {
    private final SSLServerSocket front;
    private final URI plain;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    private TlsFront(SSLServerSocket front, URI plain) {
        this.front = front;
        this.plain = plain;
        threads.execute(this::accept);
    }

    /** @param plain the server, on this machine */
    static TlsFront of(URI plain, SSLContext context) {
        try {
            return new TlsFront(
                    (SSLServerSocket)
                            context.getServerSocketFactory().createServerSocket(0, 0, InetAddress.getLoopbackAddress()),
                    plain);
        } catch (IOException e) {
            throw new UncheckedIOException("TLS did not start: " + e.getMessage(), e);
        }
    }

    /** Where the server is reached by TLS. */
    URI url() {
        return URI.create("https://127.0.0.1:" + front.getLocalPort() + plain.getRawPath());
    }

    private void accept() {
        while (!front.isClosed()) {
            try {
                Socket client = front.accept();
                Socket server = new Socket(plain.getHost(), plain.getPort());
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                threads.execute(() -> carry(client, server));
                threads.execute(() -> carry(server, client));
            } catch (IOException e) {
                // Closed, or a client that has gone: it says so itself.
            }
        }
    }

    /** Until one of both ends: then neither is of use to the other. */
    private static void carry(Socket from, Socket to) {
        byte[] buffer = new byte[64 << 10];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // As above.
        }
    }

    @Override
    public void close() {
        try {
            front.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
