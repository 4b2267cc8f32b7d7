package io.metricstream.relay.open;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;

/** One raw Snappy block, and of the stored bytes nothing beyond it. */
final class SnappyBlock {
    private final Bounded stored;
    private final SnappyCompressorInputStream contents;

    /** @param length of the block as it is stored */
    SnappyBlock(InputStream stored, long length) throws IOException {
        this.stored = new Bounded(stored, length);
        this.contents = new SnappyCompressorInputStream(this.stored, SnappyBlocks.WINDOW_BYTES);
        if (contents.getSize() < 0) {
            throw new IOException("a block announces more than 2 GiB");
        }
    }

    int read(byte[] bytes, int offset, int length) throws IOException {
        return contents.read(bytes, offset, length);
    }

    void assertAtEnd() throws IOException {
        if (stored.read() >= 0) {
            throw new IOException("bytes follow the end of a block");
        }
    }

    private static final class Bounded extends FilterInputStream {
        private long left;

        Bounded(InputStream stored, long length) {
            super(stored);
            this.left = length;
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
}
