package io.metricstream.relay.open;

import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.Varint;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

/**
 * Tells how an object is compressed, from its first bytes. Read as a frame, a length and a payload that begins with 0x0A, none
 * of the magic numbers is one. The two forms of Snappy without a magic number are known by their structure, and by the
 * contents that their first bytes would give: these begin as contents do, with a frame, a delimiter or an object of JSON.
 * Neither begins so itself: what would be the 0x0A of a frame or the quote of JSON is a copy of earlier bytes there, and
 * there are none.
 */
final class CompressionDetector {
    private static final int MAGIC_BYTES = 16;

    /** No frame with a timed data point is shorter; a length in the header of Hadoop's stream may look like one that is. */
    private static final int SHORTEST_FRAME = 19;

    private static final Map<String, Compression> MAGIC = Map.of(
            "1f8b", Compression.GZIP,
            "504b0304", Compression.ZIP,
            "ff060000734e61507059", Compression.SNAPPY_FRAMED,
            "82534e4150505900", Compression.SNAPPY_JAVA,
            "28b52ffd", Compression.ZSTD);

    /** Frames that a zstd decoder skips begin so, after a byte 0x50 to 0x5F; parallel compressors write them first. */
    private static final String ZSTD_SKIPPABLE = "2a4d18";

    private CompressionDetector() {}

    /** Reads ahead up to {@link Compression#BUFFER_BYTES}, and goes back. */
    static Compression detect(BufferedInputStream stored) throws IOException {
        byte[] first = peek(stored, MAGIC_BYTES);
        String hex = HexFormat.of().formatHex(first);
        for (Map.Entry<String, Compression> magic : MAGIC.entrySet()) {
            if (hex.startsWith(magic.getKey())) {
                return magic.getValue();
            }
        }
        if (hex.startsWith("5") && hex.startsWith(ZSTD_SKIPPABLE, 2)) {
            return Compression.ZSTD;
        }
        if (isContents(first, 0, first.length)) {
            return Compression.NONE;
        }
        SnappyShape shape = new SnappyShape(peek(stored, Compression.BUFFER_BYTES));
        if (shape.isHadoop()) {
            return Compression.SNAPPY_HADOOP;
        }
        return shape.isRaw() ? Compression.SNAPPY_RAW : Compression.NONE;
    }

    private static byte[] peek(BufferedInputStream stored, int length) throws IOException {
        stored.mark(length);
        byte[] bytes = new byte[length];
        int count = stored.readNBytes(bytes, 0, length);
        stored.reset();
        return Arrays.copyOf(bytes, count);
    }

    /** Whether an object's contents can begin with {@code [from, to)}: delimiters, then a frame or JSON. */
    static boolean isContents(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] == '\n') {
            at++;
        }
        if (at < to && bytes[at] == '{') {
            return at + 1 < to && (bytes[at + 1] == '"' || Character.isWhitespace(bytes[at + 1]));
        }
        int size = Varint.length(bytes, at, to, Varint.MAX_BYTES_32);
        return size != Varint.MALFORMED
                && Varint.value(bytes, at, size) >= SHORTEST_FRAME
                && at + size < to
                && bytes[at + size] == OtlpFields.RESOURCE_METRICS
                && Varint.isCanonical(bytes, at, size);
    }
}
