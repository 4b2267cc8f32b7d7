package io.metricstream.relay.open;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.metricstream.relay.wire.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * An object's contents. Where they are what Firehose writes below {@code processing-failed/} and its like, JSON documents
 * that begin with {@code attemptsMade} and hold a record in base64 ({@code rawData}), the contents are the bytes of these
 * records, one record after the other, as if Firehose had written them; all other contents stay as they are.
 *
 * <p>Offsets then count in the bytes of the records. A document whose record cannot be decoded does not stop the others: what
 * of the record comes before the fault is handed out, then a delimiter, then the next record. At the end an
 * {@link UnreadableObjectException} tells how many there were: so the whole stored object is kept, and with it what could not
 * be decoded ({@link FailureRecordReader}).
 */
public final class FailureRecordStream extends BulkInputStream {
    /** Enough for the brace, a line break and an indent, and the first name. */
    private static final int HEAD_BYTES = 64;

    private static final String FIRST_NAME = "\"attemptsMade\"";

    private final InputStream contents;
    private final byte[] head = new byte[HEAD_BYTES];
    private int headLength;
    private int headAt;
    private boolean begun;
    private @Nullable FailureRecordReader records;

    FailureRecordStream(InputStream contents) {
        this.contents = contents;
    }

    /** Whether these are failure records; known once a byte was read. */
    public boolean isFailureRecords() {
        return records != null;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        begin();
        if (records != null) {
            return records.read(bytes, offset, length);
        }
        return headAt < headLength ? readHead(bytes, offset, length) : contents.read(bytes, offset, length);
    }

    private int readHead(byte[] bytes, int offset, int length) {
        int count = Math.min(length, headLength - headAt);
        System.arraycopy(head, headAt, bytes, offset, count);
        headAt += count;
        return count;
    }

    /** Of contents that stay as they are, much can be skipped without being read. */
    @Override
    public long skip(long length) throws IOException {
        if (length <= 0) {
            return 0;
        }
        begin();
        if (records != null) {
            return super.skip(length);
        }
        int ofHead = (int) Math.min(length, headLength - headAt);
        headAt += ofHead;
        return ofHead > 0 ? ofHead : contents.skip(length);
    }

    private void begin() throws IOException {
        if (begun) {
            return;
        }
        begun = true;
        readHead();
        if (beginsDocument()) {
            records = new FailureRecordReader(head, headLength, contents);
        }
    }

    /** What the contents break with comes again with the next read. */
    private void readHead() throws IOException {
        try {
            int read = 0;
            while (read >= 0 && headLength < HEAD_BYTES) {
                read = contents.read(head, headLength, HEAD_BYTES - headLength);
                headLength += Math.max(read, 0);
            }
        } catch (UnreadableObjectException e) {
            return;
        }
    }

    private boolean beginsDocument() {
        String text = new String(head, 0, headLength, ISO_8859_1).stripLeading();
        return text.startsWith("{") && text.substring(1).stripLeading().startsWith(FIRST_NAME);
    }

    @Override
    public void close() throws IOException {
        contents.close();
    }
}
