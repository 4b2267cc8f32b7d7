package io.metricstream.relay.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Compresses a request of the usual size by levels of gzip. Public and open, since JMH extends it. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // set by JMH
public class GzipBenchmark {
    private static final int REQUEST_BYTES = 512 << 10;

    @Param({"1", "3", "6"})
    public int level;

    private byte[] request;

    @Setup
    public void cut() {
        request = request();
    }

    @Benchmark
    public byte[] gzip(ObjectBytes done) throws IOException {
        done.bytes += request.length;
        return compressed(request, level);
    }

    /** How many times smaller the request gets. */
    static double ratio(int level) throws IOException {
        byte[] request = request();
        return (double) request.length / compressed(request, level).length;
    }

    private static byte[] request() {
        return Arrays.copyOf(Contents.written(REQUEST_BYTES).bytes(), REQUEST_BYTES);
    }

    private static byte[] compressed(byte[] request, int level) throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream(request.length / 4);
        try (LevelledGzip out = new LevelledGzip(stored, level)) {
            out.write(request);
        }
        return stored.toByteArray();
    }
}
