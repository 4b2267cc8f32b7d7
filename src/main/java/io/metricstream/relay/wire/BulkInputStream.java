package io.metricstream.relay.wire;

import java.io.IOException;
import java.io.InputStream;

/** A stream whose bytes come many at a time: one alone is read as an array of one. */
public abstract class BulkInputStream extends InputStream {
    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public abstract int read(byte[] bytes, int offset, int length) throws IOException;
}
