package io.metricstream.relay.receive;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The records of one request in a temporary file, which goes with the process: a request is taken whole or not at all, a
 * slow sender keeps no delivery waiting, and memory does not grow with the request.
 */
final class FirehoseSpool implements Closeable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final FileChannel channel;
    private final OutputStream sink;

    private FirehoseSpool(FileChannel channel) {
        this.channel = channel;
        this.sink = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    /** Makes an empty one in {@code java.io.tmpdir}, readable by this user alone. */
    static FirehoseSpool create() throws IOException {
        Path file = Files.createTempFile("relay-firehose-", "");
        return new FirehoseSpool(FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    /** Where the records are written to, before they are read. */
    OutputStream sink() {
        return sink;
    }

    /** In bytes, when all is written. */
    long length() throws IOException {
        sink.flush();
        return channel.size();
    }

    /** All that was written, from its beginning. */
    InputStream contents() throws IOException {
        sink.flush();
        channel.position(0);
        return new FilterInputStream(Channels.newInputStream(channel)) {
            /** A channel makes a buffer outside the heap as large as what it is asked for, and each thread keeps its own. */
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                return super.read(bytes, offset, Math.min(length, BUFFER_BYTES));
            }
        };
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
