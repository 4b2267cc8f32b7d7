package io.metricstream.relay.packaging;

import io.metricstream.relay.demo.EmbeddedAws;
import io.metricstream.relay.kit.CountingEndpoint;
import io.metricstream.relay.wire.BulkInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The real jar under a heap of a given size, with its servers in this process and its objects on disk. */
final class SmallHeap implements AutoCloseable {
    private static final Path RELAY = Path.of(System.getProperty("relay.jar"));
    private static final String SOURCE = "source-bucket";
    private static final String FAILURES = "failure-bucket";

    private final Path directory;
    private final EmbeddedAws aws;
    private final CountingEndpoint endpoint = CountingEndpoint.start();

    SmallHeap(Path directory) throws IOException {
        this.directory = directory;
        this.aws = EmbeddedAws.start(Files.createDirectories(directory.resolve("buckets")));
        aws.createBucket(SOURCE);
        aws.createBucket(FAILURES);
    }

    /** What came of all objects. */
    record Figures(long points, long peakResidentBytes, List<S3Object> deadLetters) {
        /** Bytes in all dead letters. */
        long deadLetteredBytes() {
            return deadLetters.stream().mapToLong(S3Object::size).sum();
        }
    }

    /** An object of the same bytes again and again. */
    void put(String key, byte[] piece, int times) {
        put(key, new byte[0], piece, times);
    }

    /** An object that begins with {@code head}, then has the same bytes again and again. */
    void put(String key, byte[] head, byte[] piece, int times) {
        RequestBody contents = RequestBody.fromContentProvider(
                () -> new SequenceInputStream(new ByteArrayInputStream(head), new Repeated(piece, times)),
                head.length + (long) piece.length * times,
                "application/octet-stream");
        aws.s3().putObject(put -> put.bucket(SOURCE).key(key), contents);
    }

    /** Runs the relay until every object is settled; prints a line of what that took. */
    Figures carry(String what, String heap, String settings) throws Exception {
        Files.writeString(directory.resolve("application.properties"), """
                relay.http.port=0
                relay.source.after=delete
                relay.source.poll-interval=200ms
                """ + settings);
        Map<String, String> environment = new HashMap<>(aws.environment());
        environment.put("S3_BUCKET_NAME", SOURCE);
        environment.put("RELAY_DEAD_LETTER_BUCKET", FAILURES);
        environment.put("OTEL_COLLECTOR_URL", endpoint.url().toString());
        environment.put("JDK_JAVA_OPTIONS", "-Xmx" + heap);
        long start = System.nanoTime();
        try (RelayProcess relay = RelayProcess.start(RELAY, directory, environment)) {
            relay.await("every object is settled", () -> keys(SOURCE).isEmpty());
            long peak = relay.peakResidentBytes();
            Figures figures = new Figures(endpoint.points(), peak, keys(FAILURES));
            System.out.printf(
                    "%s: -Xmx%s, peak RSS %d MiB, %,d points, %d dead letters, %.1f s%n",
                    what,
                    heap,
                    peak >> 20,
                    figures.points(),
                    figures.deadLetters().size(),
                    (System.nanoTime() - start) / 1e9);
            return figures;
        }
    }

    private List<S3Object> keys(String bucket) {
        return aws.s3().listObjectsV2Paginator(list -> list.bucket(bucket)).contents().stream()
                .toList();
    }

    @Override
    public void close() {
        endpoint.close();
        aws.close();
    }

    /** The same bytes so many times; made while they are read. */
    private static final class Repeated extends BulkInputStream {
        private final byte[] piece;
        private long left;
        private int at;

        Repeated(byte[] piece, int times) {
            this.piece = piece;
            this.left = (long) piece.length * times;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int count = Math.min(length, piece.length - at);
            System.arraycopy(piece, at, target, offset, count);
            at = (at + count) % piece.length;
            left -= count;
            return count;
        }
    }
}
