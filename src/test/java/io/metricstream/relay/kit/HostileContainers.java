package io.metricstream.relay.kit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Compressed objects, and failure documents of Firehose, that somebody has made to hurt whoever reads them. */
public final class HostileContainers {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final byte[] FRAMED_SNAPPY = {-1, 6, 0, 0, 's', 'N', 'a', 'P', 'p', 'Y'};

    private HostileContainers() {}

    /** All of them by name, but for the bombs. */
    public static Map<String, byte[]> all(int bytes) {
        Map<String, byte[]> objects = new LinkedHashMap<>();
        objects.put("padding.snappy", paddedSnappy(bytes));
        objects.put("claims-2-gib.snappy", boldSnappy(bytes / 20));
        objects.put("endless-failure-record", text(bytes, "{\"attemptsMade\":4,\"rawData\":\"", "AAAA"));
        objects.put("failures-without-records", text(bytes, "{\"attemptsMade\":4", ",\"attemptsMade\":4"));
        return objects;
    }

    /** Beside that of gzip, which {@link HostileObjects} has; of {@code bytes} once they are uncompressed. */
    public static Map<String, byte[]> bombs(int bytes) {
        byte[] zeros = new byte[bytes];
        Map<String, byte[]> objects = new LinkedHashMap<>();
        objects.put("bomb.zip", Compressed.ZIP.of(zeros));
        objects.put("bomb.zst", Compressed.ZSTD.of(zeros));
        return objects;
    }

    /** Chunks of padding without any (google/snappy, {@code framing_format.txt}, section 4.4). */
    public static byte[] paddedSnappy(int bytes) {
        return FailureDocuments.concat(FRAMED_SNAPPY, HostileObjects.repeated(bytes, new byte[] {-2, 0, 0, 0}));
    }

    /** A block that announces 2 GiB: the beginning of a frame, and copies of 64 bytes of it. */
    private static byte[] boldSnappy(int bytes) {
        byte[] announced = {-1, -1, -1, -1, 7};
        byte[] literal = {(byte) (59 << 2)};
        byte[] copies = HostileObjects.repeated(bytes, new byte[] {(byte) (63 << 2 | 2), 60, 0});
        return FailureDocuments.concat(announced, literal, Arrays.copyOf(CAPTURE, 60), copies);
    }

    private static byte[] text(int bytes, String begin, String piece) {
        return FailureDocuments.concat(
                begin.getBytes(US_ASCII), HostileObjects.repeated(bytes, piece.getBytes(US_ASCII)));
    }
}
