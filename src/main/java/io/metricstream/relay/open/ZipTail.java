package io.metricstream.relay.open;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Knows the last bytes that were read, to tell whether a ZIP file ends as one must (APPNOTE.TXT of PKWARE, section 4.3.16):
 * with a record of 22 bytes and a comment, of which this is to be the length.
 */
final class ZipTail extends FilterInputStream {
    private static final int SIGNATURE = 0x06054B50;
    private static final int RECORD_BYTES = 22;
    private static final int COMMENT_LENGTH_AT = 20;

    /** A longer comment is taken for bytes that do not belong there. */
    private static final int TAIL_BYTES = 1 << 10;

    private final byte[] tail = new byte[TAIL_BYTES];

    ZipTail(InputStream stored) {
        super(stored);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = in.read(bytes, offset, length);
        if (read > 0) {
            int kept = Math.min(read, TAIL_BYTES);
            System.arraycopy(tail, kept, tail, 0, TAIL_BYTES - kept);
            System.arraycopy(bytes, offset + read - kept, tail, TAIL_BYTES - kept, kept);
        }
        return read;
    }

    /** By reading, so that nothing passes unseen. */
    @Override
    public long skip(long length) throws IOException {
        byte[] skipped = new byte[(int) Math.max(0, Math.min(length, TAIL_BYTES))];
        return Math.max(0, read(skipped, 0, skipped.length));
    }

    boolean endsDirectory() {
        ByteBuffer bytes = ByteBuffer.wrap(tail).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = TAIL_BYTES - RECORD_BYTES; at >= 0; at--) {
            int comment = bytes.getShort(at + COMMENT_LENGTH_AT) & 0xFFFF;
            if (bytes.getInt(at) == SIGNATURE && at + RECORD_BYTES + comment == TAIL_BYTES) {
                return true;
            }
        }
        return false;
    }
}
