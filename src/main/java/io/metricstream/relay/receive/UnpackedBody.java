package io.metricstream.relay.receive;

import io.metricstream.relay.wire.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body without its compression, up to Firehose's limit; a bomb ends there. Each failure but an interruption is a
 * {@link FirehoseRefusal}.
 */
final class UnpackedBody extends BulkInputStream {
    private final InputStream wire;
    private final boolean gzip;
    private @Nullable InputStream contents;
    private long count;

    UnpackedBody(InputStream wire, boolean gzip) {
        this.wire = wire;
        this.gzip = gzip;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            if (contents == null) {
                // The JDK's, which keeps nothing of a header: a file's name in it may be as long as the body.
                contents = gzip ? new GZIPInputStream(wire) : wire;
            }
            int read = contents.read(bytes, offset, length);
            count += Math.max(read, 0);
            if (count > FirehoseHead.MOST_BYTES) {
                throw FirehoseHead.tooLarge();
            }
            return read;
        } catch (FirehoseRefusal | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new FirehoseRefusal(
                    FirehoseAnswer.BAD, "gzip breaks after " + count + " bytes: " + e.getMessage(), e);
        }
    }

    /** Gives the memory of the decompression back. */
    @Override
    public void close() throws IOException {
        if (contents != null) {
            contents.close();
        }
    }
}
