package io.metricstream.relay.open;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * How an object's bytes are stored. The first bytes tell ({@link CompressionDetector}); names and headers do not. Where a
 * client has undone the compression already, as the header {@code Content-Encoding} asks it to, they are plain.
 *
 * <p>No decompressor holds more than some 320 KiB of heap for an object, whatever the object claims; zstd holds its window,
 * at most 8 MiB, outside the heap.
 */
public enum Compression {
    NONE("none"),
    /** RFC 1952, of any number of members. */
    GZIP("gzip"),
    /** Any number of entries, stored or deflated; the contents of each come one after the other ({@link ZipContents}). */
    ZIP("zip"),
    /** Google's framing format ({@code framing_format.txt} of google/snappy). */
    SNAPPY_FRAMED("snappy-framed"),
    /** One block, without a container ({@code format_description.txt} of google/snappy). */
    SNAPPY_RAW("snappy-raw"),
    /** The stream of the library snappy-java: a header, then blocks with their lengths. */
    SNAPPY_JAVA("snappy-java"),
    /** The stream of Hadoop's codec: blocks with their lengths, without a header. */
    SNAPPY_HADOOP("snappy-hadoop"),
    /** RFC 8878, of any number of frames, with windows of up to 8 MiB, as section 3.1.1.1.2 asks decoders to support. */
    ZSTD("zstd");

    static final int BUFFER_BYTES = 64 << 10;

    private final String word;

    Compression(String word) {
        this.word = word;
    }

    /** As messages and reports name it. */
    public String word() {
        return word;
    }

    /**
     * An object's contents.
     *
     * @param compression how they were stored
     * @param contents uncompressed; throws {@link UnreadableObjectException} where the stored bytes are broken
     */
    public record Opened(Compression compression, FailureRecordStream contents) {}

    /**
     * Looks at the first bytes of {@code stored} and undoes the compression that they show. Where Firehose's failure records
     * come out, the contents are those of the records.
     */
    public static Opened open(InputStream stored) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(stored, BUFFER_BYTES);
        Compression compression = CompressionDetector.detect(buffered);
        InputStream contents = compression == NONE ? buffered : new UncompressedStream(compression, buffered);
        return new Opened(compression, new FailureRecordStream(contents));
    }

    /** Starts to undo it; reads the first bytes at once. */
    InputStream decompress(CountedStream stored) throws IOException {
        return switch (this) {
            case NONE -> stored;
            case GZIP ->
                GzipCompressorInputStream.builder()
                        .setInputStream(stored)
                        .setDecompressConcatenated(true)
                        .get();
            case ZIP -> new ZipContents(stored);
            case SNAPPY_FRAMED -> new SnappyChunks(stored);
            case SNAPPY_RAW -> SnappyBlocks.raw(stored);
            case SNAPPY_JAVA -> SnappyBlocks.ofSnappyJava(stored);
            case SNAPPY_HADOOP -> SnappyBlocks.ofHadoop(stored);
            case ZSTD -> ZstdContents.of(stored);
        };
    }
}
