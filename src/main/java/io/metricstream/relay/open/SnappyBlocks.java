package io.metricstream.relay.open;

import io.metricstream.relay.wire.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Raw Snappy blocks, as their containers string them together:
 *
 * <ul>
 *   <li>none: one block, to the end of the object;
 *   <li>snappy-java: a header of 16 bytes, then blocks, each behind its length;
 *   <li>Hadoop: the uncompressed length of some blocks, then these blocks, each behind its length; and so on.
 * </ul>
 *
 * Lengths are of four bytes, the highest first. They allocate nothing: a block is uncompressed as it is read, through a
 * window of 64 KiB, since compressors do not look back further (google/snappy, {@code format_description.txt}, section 2.2).
 */
final class SnappyBlocks extends BulkInputStream {
    static final int WINDOW_BYTES = 64 << 10;

    private static final int SNAPPY_JAVA_HEADER_BYTES = 16;

    private enum Container {
        NONE,
        SNAPPY_JAVA,
        HADOOP
    }

    private final InputStream stored;
    private final Container container;
    private @Nullable SnappyBlock block;
    /** Hadoop: how many uncompressed bytes the blocks up to the next such length still have. */
    private long announced;

    private boolean begun;

    private SnappyBlocks(InputStream stored, Container container) {
        this.stored = stored;
        this.container = container;
    }

    static SnappyBlocks raw(InputStream stored) {
        return new SnappyBlocks(stored, Container.NONE);
    }

    static SnappyBlocks ofHadoop(InputStream stored) {
        return new SnappyBlocks(stored, Container.HADOOP);
    }

    static SnappyBlocks ofSnappyJava(InputStream stored) throws IOException {
        stored.skipNBytes(SNAPPY_JAVA_HEADER_BYTES);
        return new SnappyBlocks(stored, Container.SNAPPY_JAVA);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (true) {
            if (block == null) {
                block = nextBlock();
            }
            if (block == null) {
                return -1;
            }
            int read = block.read(bytes, offset, length);
            if (read > 0) {
                announced -= read;
                return read;
            }
            block.assertAtEnd();
            block = null;
        }
    }

    private @Nullable SnappyBlock nextBlock() throws IOException {
        boolean first = !begun;
        begun = true;
        return switch (container) {
            case NONE -> first ? new SnappyBlock(stored, Long.MAX_VALUE) : null;
            case SNAPPY_JAVA -> {
                long length = lengthOrEnd();
                yield length < 0 ? null : new SnappyBlock(stored, length);
            }
            case HADOOP -> nextOfHadoop();
        };
    }

    private @Nullable SnappyBlock nextOfHadoop() throws IOException {
        while (announced == 0) {
            announced = lengthOrEnd();
            if (announced < 0) {
                announced = 0;
                return null;
            }
        }
        if (announced < 0) {
            throw new IOException("blocks have more bytes than was announced");
        }
        long length = lengthOrEnd();
        if (length < 0) {
            throw new EOFException("the stored bytes end before a block");
        }
        return new SnappyBlock(stored, length);
    }

    /** -1 where the stored bytes end. */
    private long lengthOrEnd() throws IOException {
        byte[] length = stored.readNBytes(Integer.BYTES);
        if (length.length == 0) {
            return -1;
        }
        if (length.length < Integer.BYTES) {
            throw new EOFException("the stored bytes end within the length of a block");
        }
        return (length[0] & 0xFFL) << 24 | (length[1] & 0xFF) << 16 | (length[2] & 0xFF) << 8 | length[3] & 0xFF;
    }
}
