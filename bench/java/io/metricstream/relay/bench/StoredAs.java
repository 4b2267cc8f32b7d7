package io.metricstream.relay.bench;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyFramedOutputStream;
import org.xerial.snappy.SnappyHadoopCompatibleOutputStream;
import org.xerial.snappy.SnappyOutputStream;

/** How an object's bytes are stored. Each line is a row of the compressions. Public, since JMH names it. */
public enum StoredAs {
    PLAIN("none", bytes -> bytes),
    GZIP("gzip", through(GZIPOutputStream::new)),
    ZIP("zip", through(StoredAs::zip)),
    SNAPPY_FRAMED("snappy-framed", through(SnappyFramedOutputStream::new)),
    SNAPPY_RAW("snappy-raw", Snappy::compress),
    SNAPPY_JAVA("snappy-java", through(SnappyOutputStream::new)),
    SNAPPY_HADOOP("snappy-hadoop", through(SnappyHadoopCompatibleOutputStream::new)),
    ZSTD("zstd", through(ZstdOutputStream::new));

    private final String word;
    private final Writer writer;

    /** Writes all bytes at once. */
    private interface Writer {
        byte[] write(byte[] bytes) throws IOException;
    }

    /** Starts a stream that compresses. */
    private interface Around {
        OutputStream around(OutputStream out) throws IOException;
    }

    StoredAs(String word, Writer writer) {
        this.word = word;
        this.writer = writer;
    }

    private static Writer through(Around compressor) {
        return bytes -> {
            ByteArrayOutputStream stored = new ByteArrayOutputStream();
            try (OutputStream out = compressor.around(stored)) {
                out.write(bytes);
            }
            return stored.toByteArray();
        };
    }

    private static OutputStream zip(OutputStream out) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(out);
        zip.putNextEntry(new ZipEntry("metrics"));
        return zip;
    }

    byte[] of(byte[] bytes) {
        try {
            return writer.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory does not refuse to be written to", e);
        }
    }

    @Override
    public String toString() {
        return word;
    }
}
