package io.metricstream.relay.split;

import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one object may hold: up to its usual size a reader asks nobody. To hold more it needs a turn of
 * {@link LargeFrames}, and then has one large part in flight and one that was read ahead, and no third. Thread-safe.
 */
final class ReaderMemory implements AutoCloseable {
    /** Beside a whole batch, so that the frame after it is seen: the captures have one of 90 kB. */
    static final int LOOK_AHEAD_BYTES = 128 << 10;

    private final int usualBytes;
    private final @Nullable LargeFrames large;
    /** Large parts that have not come back. */
    private final List<Part> inFlight = new ArrayList<>(2);

    private @Nullable Part last;
    private boolean mayGrow;
    private boolean closed;

    /** @param large null where nothing else needs the memory: reading a file for its report */
    ReaderMemory(int batchBytes, @Nullable LargeFrames large) {
        this.usualBytes = batchBytes + LOOK_AHEAD_BYTES;
        this.large = large;
    }

    /** Up to how many bytes an array is of the usual size. */
    int usualBytes() {
        return usualBytes;
    }

    /** To be called before an array of more than the usual size is made; returns when it may be. */
    void grow() throws InterruptedIOException {
        if (large == null || holdsTurn()) {
            return;
        }
        large.acquire();
        synchronized (this) {
            mayGrow = !closed;
        }
        if (!holdsTurn()) {
            large.release();
            throw new InterruptedIOException("the object has ended");
        }
    }

    private synchronized boolean holdsTurn() {
        return mayGrow;
    }

    /** A part is handed out. */
    synchronized void handedOut(Part part) {
        last = part;
        if (large != null && part.length() > usualBytes) {
            inFlight.add(part);
        }
    }

    /**
     * Returns when no large part is in flight. The last one that was handed out does not count: the Splitter sends it on
     * its way only after it has asked for the one after it.
     */
    void awaitLargePart() throws InterruptedIOException {
        if (large != null && !hasEnded()) {
            large.standAside(this::awaitEnd);
        }
    }

    private synchronized boolean hasEnded() {
        return inFlight.stream().allMatch(part -> part == last);
    }

    private synchronized void awaitEnd() throws InterruptedException {
        while (!hasEnded()) {
            wait();
        }
    }

    /**
     * A part has come back from the routes, however it ended.
     *
     * @param part null where a route has lost it: then it may be any
     */
    synchronized void ended(@Nullable Part part) {
        inFlight.removeIf(one -> part == null || part == one);
        notifyAll();
    }

    /** The reader holds no more than usual: others may. */
    synchronized void shrunk() {
        if (mayGrow && inFlight.isEmpty() && large != null) {
            mayGrow = false;
            large.release();
        }
    }

    /** The object has ended, and all its parts. */
    @Override
    public synchronized void close() {
        closed = true;
        ended(null);
        shrunk();
    }
}
