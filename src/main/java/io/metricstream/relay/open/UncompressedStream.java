package io.metricstream.relay.open;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.CompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a decompressor makes of stored bytes, with its failures told apart: those of S3 pass as they are, all others mean
 * that the object is not what it claims to be. All that was uncompressed before such a failure is handed out first. Stops
 * at a bomb, which real data is far from: metric streams compress about 7 : 1, gzip at most 1,032 : 1.
 */
final class UncompressedStream extends InputStream {
    private static final long FREE_BYTES = 64L << 20;
    private static final int MAX_RATIO = 200;

    /** Starts a decompressor, which may read the first bytes at once. */
    interface Decompressor {
        CompressorInputStream start(InputStream stored) throws IOException;
    }

    private final Counted stored;
    private final Decompressor decompressor;
    private @Nullable CompressorInputStream contents;
    private @Nullable UnreadableObjectException broken;
    private long count;

    UncompressedStream(InputStream stored, Decompressor decompressor) {
        this.stored = new Counted(stored);
        this.decompressor = decompressor;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (broken != null) {
            throw broken;
        }
        try {
            if (contents == null) {
                contents = decompressor.start(stored);
            }
            int read = contents.read(bytes, offset, length);
            count += Math.max(read, 0);
            refuseBomb();
            return read;
        } catch (ObjectReadException | UnreadableObjectException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            return beforeTheBreak(e);
        }
    }

    /** What the read that failed has put into the caller's array all the same; the failure is for the next read. */
    private int beforeTheBreak(Exception failure) throws UnreadableObjectException {
        int read = contents == null ? 0 : (int) (contents.getBytesRead() - count);
        count += read;
        broken = new UnreadableObjectException(
                "gzip breaks after " + count + " bytes: " + failure.getMessage(), failure);
        if (read == 0) {
            throw broken;
        }
        return read;
    }

    private void refuseBomb() throws UnreadableObjectException {
        if (count > FREE_BYTES && count > MAX_RATIO * stored.count) {
            broken = new UnreadableObjectException("after " + stored.count + " stored bytes it has grown to " + count
                    + " bytes, more than " + MAX_RATIO + " times: a bomb");
            throw broken;
        }
    }

    @Override
    public void close() throws IOException {
        stored.close();
    }

    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            count += Math.max(read, 0);
            return read;
        }
    }
}
