package io.metricstream.relay.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Stands before a server and harms connections: it refuses them, or cuts one in the midst of an answer. Thread-safe. */
public final class TcpProxy implements AutoCloseable {
    private static final long NEVER = Long.MAX_VALUE;

    private final ServerSocket door;
    private final URI server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicLong cutAfterBytes = new AtomicLong(NEVER);
    private volatile boolean refusing;

    private TcpProxy(ServerSocket door, URI server) {
        this.door = door;
        this.server = server;
    }

    public static TcpProxy before(URI server) {
        try {
            TcpProxy proxy = new TcpProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), server);
            daemon(proxy::accept);
            return proxy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + door.getLocalPort());
    }

    /** Once, resets the connection whose answers have come to more than {@code bytes} since it was opened. */
    public void cutOnceAfter(long bytes) {
        cutAfterBytes.set(bytes);
    }

    /** Whether the cut was made. */
    public boolean hasCut() {
        return cutAfterBytes.get() == NEVER;
    }

    /** From now on no connection comes about, and none goes on; or, again, each does. */
    public void refuse(boolean refuse) {
        refusing = refuse;
        if (refuse) {
            open.forEach(TcpProxy::shut);
        }
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                if (refusing) {
                    shut(client);
                } else {
                    join(client, new Socket(server.getHost(), server.getPort()));
                }
            } catch (IOException e) {
                // The door is closed, or the server gone: the client finds out.
            }
        }
    }

    private void join(Socket client, Socket upstream) {
        open.add(client);
        open.add(upstream);
        daemon(() -> pump(client, upstream, false));
        daemon(() -> pump(upstream, client, true));
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[8 << 10];
        long passed = 0;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                passed += read;
                long limit = cutAfterBytes.get();
                if (answers && passed > limit && cutAfterBytes.compareAndSet(limit, NEVER)) {
                    // Without lingering, closing sends a reset instead of an end.
                    to.setSoLinger(true, 0);
                    break;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One side has gone; so does the other.
        } finally {
            shut(from);
            shut(to);
        }
    }

    private static void shut(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        shutDoor();
        open.forEach(TcpProxy::shut);
    }

    private void shutDoor() {
        try {
            door.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
