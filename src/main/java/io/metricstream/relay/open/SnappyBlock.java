package io.metricstream.relay.open;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.snappy.SnappyCompressorInputStream;

/** One raw Snappy block, and of the stored bytes nothing beyond it. */
final class SnappyBlock {
    private final BoundedStream stored;
    private final SnappyCompressorInputStream contents;

    /** @param length of the block as it is stored */
    SnappyBlock(InputStream stored, long length) throws IOException {
        this.stored = new BoundedStream(stored, length);
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
}
