package io.metricstream.relay.bench;

import io.metricstream.relay.open.Compression;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Undoes each compression of an object of 10 MB. Public and open, since JMH extends it. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // set by JMH
public class UncompressBenchmark {
    private final byte[] buffer = new byte[64 << 10];

    @Param
    public StoredAs storedAs;

    private byte[] stored;

    @Setup
    public void store() {
        stored = storedAs.of(Contents.written(Dataset.OBJECT_BYTES).bytes());
    }

    @Benchmark
    public int uncompress(ObjectBytes done) throws IOException {
        int last = 0;
        try (InputStream in = Compression.open(new ByteArrayInputStream(stored)).contents()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                done.bytes += read;
                last = buffer[read - 1];
            }
        }
        return last;
    }
}
