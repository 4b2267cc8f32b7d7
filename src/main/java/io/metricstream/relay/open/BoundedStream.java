package io.metricstream.relay.open;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Some of another stream's bytes, read byte by byte at little cost. */
final class BoundedStream extends FilterInputStream {
    private long left;

    BoundedStream(InputStream in, long length) {
        super(in);
        this.left = length;
    }

    /** How many bytes were not read yet. */
    long left() {
        return left;
    }

    @Override
    public int read() throws IOException {
        int read = left == 0 ? -1 : in.read();
        left -= read < 0 ? 0 : 1;
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = left == 0 && length > 0 ? -1 : in.read(bytes, offset, (int) Math.min(length, left));
        left -= Math.max(read, 0);
        return read;
    }
}
