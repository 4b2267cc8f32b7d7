package io.metricstream.relay.open;

import io.metricstream.relay.wire.BulkInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Google's framing of Snappy (google/snappy, {@code framing_format.txt}): chunks of a type, a length of three bytes, the lowest
 * first, and data; those with contents carry a checksum. The library's own stream is not used: it spends three times the CPU
 * time, takes a chunk without contents for the end, and recurses at each chunk that it skips.
 */
final class SnappyChunks extends BulkInputStream {
    private static final byte[] IDENTIFIER = {'s', 'N', 'a', 'P', 'p', 'Y'};
    private static final int TYPE_COMPRESSED = 0x00;
    private static final int TYPE_UNCOMPRESSED = 0x01;
    private static final int TYPE_FIRST_SKIPPABLE = 0x80;
    private static final int TYPE_IDENTIFIER = 0xFF;

    private static final int LENGTH_BYTES = 3;

    private final InputStream stored;
    private final CRC32C checksum = new CRC32C();
    private int announcedChecksum;
    private @Nullable SnappyBlock compressed;
    private @Nullable BoundedStream uncompressed;

    SnappyChunks(InputStream stored) {
        this.stored = stored;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        do {
            int read = readChunk(bytes, offset, length);
            if (read > 0) {
                checksum.update(bytes, offset, read);
                return read;
            }
        } while (nextChunk());
        return -1;
    }

    private int readChunk(byte[] bytes, int offset, int length) throws IOException {
        if (compressed != null) {
            return compressed.read(bytes, offset, length);
        }
        return uncompressed == null ? -1 : uncompressed.read(bytes, offset, length);
    }

    /** Goes to the next chunk that may have contents; false at the end. */
    private boolean nextChunk() throws IOException {
        endChunk();
        while (true) {
            int type = stored.read();
            if (type < 0) {
                return false;
            }
            long length = number(LENGTH_BYTES);
            if (type == TYPE_COMPRESSED || type == TYPE_UNCOMPRESSED) {
                beginChunk(type, length - Integer.BYTES);
                return true;
            }
            if (type == TYPE_IDENTIFIER) {
                if (length != IDENTIFIER.length || !Arrays.equals(stored.readNBytes(IDENTIFIER.length), IDENTIFIER)) {
                    throw new IOException("the identifier of a stream differs");
                }
            } else if (type < TYPE_FIRST_SKIPPABLE) {
                throw new IOException("a chunk is of type " + type + ", which nobody may skip");
            } else {
                stored.skipNBytes(length);
            }
        }
    }

    private void beginChunk(int type, long length) throws IOException {
        if (length < 0) {
            throw new IOException("a chunk has no room for its checksum");
        }
        announcedChecksum = (int) number(Integer.BYTES);
        if (type == TYPE_COMPRESSED) {
            compressed = new SnappyBlock(stored, length);
        } else {
            uncompressed = new BoundedStream(stored, length);
        }
    }

    private void endChunk() throws IOException {
        if (compressed == null && uncompressed == null) {
            return;
        }
        if (compressed != null) {
            compressed.assertAtEnd();
        }
        if (uncompressed != null && uncompressed.left() > 0) {
            throw new EOFException("the stored bytes end within a chunk");
        }
        int sum = (int) checksum.getValue();
        // Masked as section 3 has it.
        if (announcedChecksum != Integer.rotateRight(sum, 15) + 0xA282EAD8) {
            throw new IOException("the checksum of a chunk differs");
        }
        checksum.reset();
        compressed = null;
        uncompressed = null;
    }

    private long number(int length) throws IOException {
        byte[] bytes = stored.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the stored bytes end within the header of a chunk");
        }
        long number = 0;
        for (int i = length - 1; i >= 0; i--) {
            number = number << 8 | bytes[i] & 0xFF;
        }
        return number;
    }
}
