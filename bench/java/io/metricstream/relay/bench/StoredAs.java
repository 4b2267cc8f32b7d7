package io.metricstream.relay.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** How an object's bytes are stored. Each line is a row of the compressions. Public, since JMH names it. */
public enum StoredAs {
    PLAIN("none", bytes -> bytes),
    GZIP("gzip", through(GZIPOutputStream::new));

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
