package io.metricstream.relay.kit;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyFramedOutputStream;
import org.xerial.snappy.SnappyHadoopCompatibleOutputStream;
import org.xerial.snappy.SnappyOutputStream;

/** Writes every compression that the relay reads, with other libraries than it reads them with where there are any. */
public enum Compressed {
    NONE("none", ""),
    GZIP("gzip", ".gz"),
    ZIP("zip", ".zip"),
    SNAPPY_FRAMED("snappy-framed", ".snappy"),
    SNAPPY_RAW("snappy-raw", ".snappy"),
    SNAPPY_JAVA("snappy-java", ".snappy"),
    SNAPPY_HADOOP("snappy-hadoop", ".hsnappy"),
    ZSTD("zstd", ".zst");

    private final String word;
    private final String extension;

    Compressed(String word, String extension) {
        this.word = word;
        this.extension = extension;
    }

    /** As the relay names it. */
    public String word() {
        return word;
    }

    public byte[] of(byte[] bytes) {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        try (OutputStream out = around(stored, bytes.length)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return stored.toByteArray();
    }

    /**
     * The first {@code share} of what each compression makes of these bytes, by key: under a name without an extension, under a
     * telling one, and under one that says gzip.
     */
    public static Map<String, byte[]> objects(byte[] bytes, double share) {
        Map<String, byte[]> objects = new LinkedHashMap<>();
        for (Compressed compressed : values()) {
            byte[] stored = compressed.of(bytes);
            byte[] some = Arrays.copyOf(stored, (int) (stored.length * share));
            objects.put(compressed.word + "/metrics-1-2026-11-23-05-00-00", some);
            objects.put(compressed.word + "/telling" + compressed.extension, some);
            objects.put(compressed.word + "/misleading.gz", some);
        }
        return objects;
    }

    private OutputStream around(OutputStream out, int length) throws IOException {
        return switch (this) {
            case NONE -> out;
            case GZIP -> new GZIPOutputStream(out);
            case ZIP -> {
                ZipOutputStream zip = new ZipOutputStream(out);
                zip.putNextEntry(new ZipEntry("metrics-1-2026-11-23-05-00-00"));
                yield zip;
            }
            case SNAPPY_FRAMED -> new SnappyFramedOutputStream(out);
            case SNAPPY_RAW -> new RawSnappy(out, length);
            case SNAPPY_JAVA -> new SnappyOutputStream(out);
            case SNAPPY_HADOOP -> new SnappyHadoopCompatibleOutputStream(out);
            case ZSTD -> new ZstdOutputStream(out).setChecksum(true);
        };
    }

    /** Takes one write, of all bytes. */
    private static final class RawSnappy extends OutputStream {
        private final OutputStream out;
        private final int length;

        RawSnappy(OutputStream out, int length) {
            this.out = out;
            this.length = length;
        }

        @Override
        public void write(int one) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            if (count != length) {
                throw new IllegalArgumentException("all bytes at once");
            }
            out.write(Snappy.compress(Arrays.copyOfRange(bytes, offset, offset + count)));
        }
    }
}
