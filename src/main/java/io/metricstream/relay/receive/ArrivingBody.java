package io.metricstream.relay.receive;

import io.metricstream.relay.wire.BulkInputStream;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of a request while it arrives, for one thread that may wait. The sender is only asked for so much as is soon
 * read, and is waited for only so long in all. Each failure is a {@link FirehoseRefusal}.
 */
final class ArrivingBody extends BulkInputStream {
    /** Of some kilobytes each. */
    private static final int MOST_CHUNKS = 16;

    private static final Buffer END = Buffer.buffer();
    private static final Buffer BROKEN = Buffer.buffer();

    private final HttpServerRequest request;
    private final Context context;
    private final long mostBytes;
    private final Duration patience;
    private final BlockingQueue<Buffer> arrived = new LinkedBlockingQueue<>();
    private long patienceNanos;
    private long count;
    private Buffer chunk = Buffer.buffer();
    private int at;

    /**
     * To be made in the request's context, before any of the body was handled.
     *
     * @param patience how long the body is waited for, all waits together
     */
    ArrivingBody(HttpServerRequest request, Context context, long mostBytes, Duration patience) {
        this.request = request;
        this.context = context;
        this.mostBytes = mostBytes;
        this.patience = patience;
        this.patienceNanos = patience.toNanos();
        request.handler(arrived::add);
        request.endHandler(end -> arrived.add(END));
        request.exceptionHandler(failure -> arrived.add(BROKEN));
        request.fetch(MOST_CHUNKS);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws FirehoseRefusal, InterruptedIOException {
        while (at == chunk.length() && chunk != END && chunk != BROKEN) {
            next();
        }
        if (chunk == END) {
            return -1;
        }
        if (chunk == BROKEN) {
            throw new FirehoseRefusal(FirehoseAnswer.BAD, "the connection ended before the body");
        }
        int some = Math.min(length, chunk.length() - at);
        chunk.getBytes(at, at + some, bytes, offset);
        at += some;
        return some;
    }

    /** No more than that there may be more: whoever reads gzip asks it, to know whether another member follows. */
    @Override
    public int available() {
        return chunk == END ? 0 : 1;
    }

    private void next() throws FirehoseRefusal, InterruptedIOException {
        chunk = await();
        at = 0;
        count += chunk.length();
        if (count > mostBytes) {
            throw FirehoseHead.tooLarge();
        }
        context.runOnContext(fetched -> {
            if (!request.isEnded()) {
                request.fetch(1);
            }
        });
    }

    private Buffer await() throws FirehoseRefusal, InterruptedIOException {
        long began = System.nanoTime();
        Buffer next;
        try {
            next = arrived.poll(patienceNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("stopped while the body arrived").initCause(e);
        }
        if (next == null) {
            throw new FirehoseRefusal(408, "the body was waited for " + patience.toMillis() + " ms in all");
        }
        patienceNanos -= System.nanoTime() - began;
        return next;
    }
}
