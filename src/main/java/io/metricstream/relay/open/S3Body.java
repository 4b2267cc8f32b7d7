package io.metricstream.relay.open;

import io.metricstream.relay.message.LogField;
import io.metricstream.relay.wire.BulkInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The stored bytes of one object. Its end is believed only when as many bytes came as S3 announced. Where a connection
 * breaks, ends early or stalls, the rest is asked for by range, so that neither a decompressor nor anybody above it notices.
 *
 * <p>A connection from which nobody has read for {@link Resuming#idle} is given up, and the rest asked for by range too:
 * S3 closes idle connections, and a path between may drop them silently, which would cost the time-out of a socket. This is
 * looked at when reading goes on, and no thread watches it: until then the connection costs a socket and its buffer, one for
 * each object in hand, and their number is bounded.
 *
 * <p>One thread at a time may read; any may close.
 */
public final class S3Body extends BulkInputStream {
    private static final Logger LOG = LoggerFactory.getLogger(S3Body.class);

    /** Fewer bytes are read sooner than a request is made. */
    private static final long WORTH_A_REQUEST = 1 << 20;

    /**
     * How a body is resumed.
     *
     * @param attempts how often in a row, without a byte in between, 1 or more
     * @param backoff from the number of the attempt, 2 or more, to the time before it
     * @param idle after which time without a read the connection is given up
     */
    record Resuming(int attempts, BackoffStrategy backoff, Duration idle) {
        static final Resuming USUAL = new Resuming(
                5,
                BackoffStrategy.exponentialDelay(Duration.ofMillis(200), Duration.ofSeconds(2)),
                Duration.ofSeconds(5));
    }

    private final String object;
    private final Resuming resuming;
    private final RangeReader ranges;
    private final GetObjectResponse response;
    private final long announced;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable ResponseInputStream<GetObjectResponse> body;
    private long count;
    private int failures;
    private long lastRead = System.nanoTime();
    private volatile boolean ended;

    /**
     * Asks for an object and reads its first bytes on demand.
     *
     * @param request without a range
     * @param object what messages name, {@code s3://bucket/key}
     * @throws SdkException if S3 refuses or is not reached
     */
    public static S3Body open(S3Client s3, GetObjectRequest request, String object) {
        return open(s3, request, object, Resuming.USUAL);
    }

    static S3Body open(S3Client s3, GetObjectRequest request, String object, Resuming resuming) {
        // Of a part of the object no checksum is told, so this is for the whole, and compared only where it is read at
        // once.
        ResponseInputStream<GetObjectResponse> body = s3.getObject(
                request.toBuilder().checksumMode(ChecksumMode.ENABLED).build());
        return new S3Body(body, new RangeReader(s3, request, body.response(), object), object, resuming);
    }

    private S3Body(ResponseInputStream<GetObjectResponse> body, RangeReader ranges, String object, Resuming resuming) {
        this.body = body;
        this.response = body.response();
        this.announced = Objects.requireNonNullElse(response.contentLength(), 0L);
        this.ranges = ranges;
        this.object = object;
        this.resuming = resuming;
    }

    /** What S3 said of the object. */
    public GetObjectResponse response() {
        return response;
    }

    /**
     * @throws ObjectReplacedException if the object is not there any more
     * @throws ObjectReadException if the bytes cannot be had
     */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        if (System.nanoTime() - lastRead > resuming.idle().toNanos()) {
            leave();
        }
        int read = ended ? -1 : tryRead(bytes, offset, length);
        while (read < 0 && !ended) {
            awaitNextAttempt();
            read = tryRead(bytes, offset, length);
        }
        lastRead = System.nanoTime();
        return read;
    }

    /** As read, but -1 also where the attempt failed. */
    private int tryRead(byte[] bytes, int offset, int length) throws ObjectReadException {
        try {
            ResponseInputStream<GetObjectResponse> from = body;
            if (from == null && count < announced) {
                from = resume();
            }
            int read = from == null ? -1 : from.read(bytes, offset, length);
            if (read < 0 && count == announced) {
                ended = true;
            } else if (read < 0) {
                failed(null);
            } else {
                count += read;
                failures = 0;
            }
            return read;
        } catch (ObjectReadException e) {
            throw e;
        } catch (IOException | SdkException e) {
            failed(e);
            return -1;
        }
    }

    private ResponseInputStream<GetObjectResponse> resume() throws ObjectReadException {
        ResponseInputStream<GetObjectResponse> rest = ranges.from(count);
        body = rest;
        if (isClosed()) {
            rest.abort();
        }
        return rest;
    }

    private void failed(@Nullable Exception cause) throws ObjectReadException {
        String how = cause == null ? "ended" : "reading failed";
        String line = object + ": " + how + " after " + count + " of " + announced + " bytes";
        leave();
        if (cause != null && count == announced) {
            // All bytes came, so it is no connection that failed: it is the SDK, which has compared checksums.
            throw new ObjectHarmedException(
                    line + ": they were harmed on their way, and the object is read again: " + cause.getMessage(),
                    cause);
        }
        failures++;
        if (failures >= resuming.attempts()
                || isClosed()
                || Thread.currentThread().isInterrupted()) {
            throw new ObjectReadException(line, cause);
        }
        LOG.atInfo()
                .addKeyValue(LogField.OBJECT, object)
                .addKeyValue(LogField.OFFSET, count)
                .log("{}; it is read on from there", line);
        LOG.debug("reading {} failed", object, cause);
    }

    private void awaitNextAttempt() throws ObjectReadException {
        try {
            closed.await(resuming.backoff().computeDelay(failures + 1).toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ObjectReadException(object + ": reading was interrupted after " + count + " bytes", e);
        }
    }

    /** Whoever goes on with an object skips what is settled: of much, the rest is asked for instead. */
    @Override
    public long skip(long length) throws IOException {
        long skipped = Math.max(0, Math.min(length, announced - count));
        if (skipped < WORTH_A_REQUEST) {
            return super.skip(skipped);
        }
        leave();
        count += skipped;
        return skipped;
    }

    /** How many stored bytes were read or skipped. */
    long count() {
        return count;
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Gives the connection up: to close it would be to read it to its end. */
    private void leave() {
        ResponseInputStream<GetObjectResponse> left = body;
        body = null;
        if (left != null && !ended) {
            left.abort();
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        ResponseInputStream<GetObjectResponse> left = body;
        if (left != null && ended) {
            left.close();
        } else if (left != null) {
            left.abort();
        }
    }
}
