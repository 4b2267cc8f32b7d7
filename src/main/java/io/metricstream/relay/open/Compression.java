package io.metricstream.relay.open;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * How an object's bytes are stored. The first bytes tell; names and headers do not: a metric stream that begins with
 * {@code 1F 8B} would be a frame of 31 bytes whose contents are no resource metrics.
 */
public enum Compression {
    NONE,
    /** RFC 1952, of any number of members. */
    GZIP;

    private static final int BUFFER_BYTES = 64 << 10;

    /**
     * An object's contents.
     *
     * @param compression how they were stored
     * @param contents uncompressed; throws {@link UnreadableObjectException} where the stored bytes are broken
     */
    public record Opened(Compression compression, InputStream contents) {}

    /** Looks at the first bytes of {@code stored} and undoes the compression that they show. */
    public static Opened open(InputStream stored) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(stored, BUFFER_BYTES);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1F && buffered.read() == 0x8B;
        buffered.reset();
        if (!gzip) {
            return new Opened(NONE, buffered);
        }
        return new Opened(
                GZIP,
                new UncompressedStream(
                        buffered,
                        in -> GzipCompressorInputStream.builder()
                                .setInputStream(in)
                                .setDecompressConcatenated(true)
                                .get()));
    }
}
