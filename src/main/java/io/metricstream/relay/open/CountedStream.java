package io.metricstream.relay.open;

import java.io.IOException;
import java.io.InputStream;

/**
 * Stored bytes on their way into a decompressor, which must not swallow more than {@value #MAX_SILENT_BYTES} of them without
 * a byte of contents: a header of gzip, say, may hold a name of any length, which would be kept in memory. Has a buffer of
 * its own, since Snappy is read byte by byte, and the JDK's would take a lock for each.
 */
final class CountedStream extends InputStream {
    private static final int MAX_SILENT_BYTES = 1 << 20;

    private final InputStream stored;
    private final byte[] buffer = new byte[8 << 10];
    private int at;
    private int limit;
    private long filled;
    private long silentSince;

    CountedStream(InputStream stored) {
        this.stored = stored;
    }

    /** Bytes read so far. */
    long count() {
        return filled - (limit - at);
    }

    /** Contents came out of what was read so far. */
    void heard() {
        silentSince = count();
    }

    /** Whether the stored bytes end here; may wait for more of them. */
    boolean isAtEnd() throws IOException {
        return at == limit && !fill();
    }

    @Override
    public int read() throws IOException {
        return at < limit || fill() ? buffer[at++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (at == limit && !fill()) {
            return -1;
        }
        int read = Math.min(length, limit - at);
        System.arraycopy(buffer, at, bytes, offset, read);
        at += read;
        return read;
    }

    private boolean fill() throws IOException {
        if (count() - silentSince > MAX_SILENT_BYTES) {
            throw new UnreadableObjectException("after " + silentSince + " stored bytes more than " + MAX_SILENT_BYTES
                    + " follow that hold no contents");
        }
        at = 0;
        limit = 0;
        limit = Math.max(0, stored.read(buffer, 0, buffer.length));
        filled += limit;
        return limit > 0;
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }
}
