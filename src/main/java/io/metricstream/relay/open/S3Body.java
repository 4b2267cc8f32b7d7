package io.metricstream.relay.open;

import java.io.FilterInputStream;
import java.io.IOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * The stored bytes of one object. Its end is believed only when as many bytes came as S3 announced; any other end is a
 * fault of the transport, and the object is to be read again. Closing it early aborts the connection instead of draining
 * it.
 */
public final class S3Body extends FilterInputStream {
    private final ResponseInputStream<GetObjectResponse> body;
    private final String object;
    private final long announced;
    private long count;
    private boolean ended;

    /** @param object what messages name, {@code s3://bucket/key} */
    public S3Body(ResponseInputStream<GetObjectResponse> body, String object) {
        super(body);
        this.body = body;
        this.object = object;
        Long length = body.response().contentLength();
        this.announced = length == null ? 0 : length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read;
        try {
            read = super.read(bytes, offset, length);
        } catch (IOException | SdkException e) {
            // The SDK's own exceptions too: it compares checksums, and what differs was harmed on its way.
            throw new ObjectReadException(
                    object + ": reading failed after " + count + " of " + announced + " bytes", e);
        }
        if (read >= 0) {
            count += read;
            return read;
        }
        if (count != announced) {
            throw new ObjectReadException(object + ": ended after " + count + " of " + announced + " bytes", null);
        }
        ended = true;
        return -1;
    }

    /** Skipped bytes came as well: whoever goes on with an object skips what is settled. */
    @Override
    public long skip(long length) throws IOException {
        long skipped = super.skip(length);
        count += skipped;
        return skipped;
    }

    /** How many stored bytes were read. */
    long count() {
        return count;
    }

    @Override
    public void close() throws IOException {
        if (ended) {
            super.close();
        } else {
            body.abort();
        }
    }
}
