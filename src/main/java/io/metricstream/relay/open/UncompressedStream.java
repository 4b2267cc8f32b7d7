package io.metricstream.relay.open;

import io.metricstream.relay.wire.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a decompressor makes of stored bytes, with its failures told apart: those of S3 pass as they are, all others mean
 * that the object is not what it claims to be. What was uncompressed before a failure is handed out first: with gzip all of
 * it, with any other compression all but less than {@value #SLICE_BYTES} bytes, since there the read that fails does not
 * tell how far it came.
 *
 * <p>Stops at a bomb, which real data is far from: metric streams compress about 7 : 1, gzip at most 1,032 : 1.
 *
 * <p>One thread at a time may read; any may close.
 */
final class UncompressedStream extends BulkInputStream {
    private static final long FREE_BYTES = 64L << 20;
    private static final int MAX_RATIO = 200;

    /** Less than the shortest frame that CloudWatch writes: so at most one that was whole is not handed out. */
    private static final int SLICE_BYTES = 256;

    /** Less than {@link CountedStream} lets a decompressor read in silence, whatever the caller asks for at once. */
    private static final int GZIP_SLICE_BYTES = 64 << 10;

    private final Compression compression;
    private final CountedStream stored;
    private @Nullable InputStream contents;
    private @Nullable IOException failure;
    private long count;
    private volatile boolean closed;

    UncompressedStream(Compression compression, InputStream stored) {
        this.compression = compression;
        this.stored = new CountedStream(stored);
    }

    /** Fills {@code bytes}, unless the contents end or a failure comes; the failure is then for the next read. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (failure != null) {
            throw failure;
        }
        long before = count;
        try {
            fill(bytes, offset, length);
        } catch (IOException | RuntimeException e) {
            count += untold();
            failure = failure(e);
            if (count == before) {
                throw failure;
            }
        }
        return count == before ? -1 : (int) (count - before);
    }

    private void fill(byte[] bytes, int offset, int length) throws IOException {
        if (contents == null) {
            contents = compression.decompress(stored);
        }
        int slice = contents instanceof GzipCompressorInputStream ? GZIP_SLICE_BYTES : SLICE_BYTES;
        int filled = 0;
        while (filled < length) {
            int read = contents.read(bytes, offset + filled, Math.min(slice, length - filled));
            if (read < 0) {
                assertAtEnd();
                return;
            }
            filled += read;
            count += read;
            stored.heard();
            refuseBomb();
        }
    }

    /** The end of the contents is believed only at the end of the stored bytes. */
    private void assertAtEnd() throws IOException {
        if (!stored.isAtEnd()) {
            throw new IOException("stored bytes follow its end");
        }
    }

    /** What the read that failed has put into the caller's array all the same. */
    private long untold() {
        return contents instanceof GzipCompressorInputStream gzip ? gzip.getBytesRead() - count : 0;
    }

    private IOException failure(Exception e) {
        if (e instanceof ObjectReadException || e instanceof UnreadableObjectException) {
            return (IOException) e;
        }
        if (closed) {
            return new ObjectReadException("the object was closed while it was read", e);
        }
        return new UnreadableObjectException(
                compression.word() + " breaks after " + count + " bytes: " + e.getMessage(), e);
    }

    private void refuseBomb() throws UnreadableObjectException {
        if (count > FREE_BYTES && count > MAX_RATIO * stored.count()) {
            throw new UnreadableObjectException("after " + stored.count() + " stored bytes it has grown to " + count
                    + " bytes, more than " + MAX_RATIO + " times: a bomb");
        }
    }

    /** The stored bytes first, for which somebody may be waiting; then what the decompressor holds outside the heap. */
    @Override
    public void close() throws IOException {
        closed = true;
        stored.close();
        InputStream decompressor = contents;
        if (decompressor != null) {
            decompressor.close();
        }
    }
}
