package io.metricstream.relay.open;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a decompressor makes of stored bytes, with its failures told apart: those of S3 pass as they are, all others mean
 * that the object is not what it claims to be. Stops at a bomb, which real data is far from: metric streams compress
 * about 7 : 1, gzip at most 1,032 : 1.
 */
final class UncompressedStream extends InputStream {
    private static final long FREE_BYTES = 64L << 20;
    private static final int MAX_RATIO = 200;

    /** Starts a decompressor, which may read the first bytes at once. */
    interface Decompressor {
        InputStream start(InputStream stored) throws IOException;
    }

    private final Counted stored;
    private final Decompressor decompressor;
    private @Nullable InputStream contents;
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
        try {
            if (contents == null) {
                contents = decompressor.start(stored);
            }
            int read = contents.read(bytes, offset, length);
            count += Math.max(read, 0);
            if (count > FREE_BYTES && count > MAX_RATIO * stored.count) {
                throw new UnreadableObjectException("after " + stored.count + " stored bytes it has grown to " + count
                        + " bytes, more than " + MAX_RATIO + " times: a bomb");
            }
            return read;
        } catch (ObjectReadException | UnreadableObjectException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new UnreadableObjectException("gzip breaks after " + count + " bytes: " + e.getMessage(), e);
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
