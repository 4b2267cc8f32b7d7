package io.metricstream.relay.open;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records out of Firehose's failure documents (Amazon Data Firehose developer guide, "Handle data delivery
 * failures"). These are not always JSON, since quotes within {@code errorMessage} may stand unescaped. So this looks for
 * names between two quotes, and for nothing else: {@code attemptsMade} begins a document, {@code rawData} and a colon come
 * before its record. Nothing is held of a record but some KiB, so its size needs no limit.
 *
 * <p>What counts as a record that cannot be decoded: a document without {@code rawData}; a record that is not base64 to its
 * end; and a value that looks like base64 elsewhere and is as long as a record must be, since the name before it may be what
 * was damaged. Everything else around the records is Firehose's own and is let go.
 */
final class FailureRecordReader {
    private static final byte DELIMITER = '\n';
    private static final String FIRST_NAME = "attemptsMade";
    private static final String RECORD_NAME = "rawData";
    private static final int LONGEST_NAME = FIRST_NAME.length();

    /** Base64 of 150 bytes, which no frame with a resource and no line of JSON has so few of. */
    private static final int LONGEST_OTHER_VALUE = 200;

    private enum Place {
        BETWEEN,
        AFTER_NAME,
        AFTER_COLON,
        RECORD
    }

    private final InputStream documents;
    private final byte[] buffer = new byte[8 << 10];
    private int at;
    private int limit;

    private final Base64Chunk record = new Base64Chunk();
    private byte[] decoded = {};
    private int decodedAt;

    private Place place = Place.BETWEEN;
    private final StringBuilder name = new StringBuilder(LONGEST_NAME + 1);
    private int run;
    private boolean recordIsDue;
    private final FailureRecordCount count = new FailureRecordCount();
    private @Nullable UnreadableObjectException broken;

    /** @param head what was read of {@code rest} already, to look at it */
    FailureRecordReader(byte[] head, int headLength, InputStream rest) {
        this.documents = new SequenceInputStream(new ByteArrayInputStream(head, 0, headLength), rest);
    }

    /** @throws UnreadableObjectException at the end, if any record could not be decoded */
    int read(byte[] bytes, int offset, int length) throws IOException {
        while (decodedAt == decoded.length) {
            if (at == limit && !fill()) {
                end();
                if (decodedAt == decoded.length) {
                    return -1;
                }
            } else {
                decode();
            }
        }
        int read = Math.min(length, decoded.length - decodedAt);
        System.arraycopy(decoded, decodedAt, bytes, offset, read);
        decodedAt += read;
        return read;
    }

    private boolean fill() throws IOException {
        if (broken != null) {
            return false;
        }
        try {
            at = 0;
            limit = Math.max(0, documents.read(buffer));
        } catch (UnreadableObjectException e) {
            broken = e;
            limit = 0;
        }
        return limit > 0;
    }

    private void end() throws UnreadableObjectException {
        if (place == Place.RECORD) {
            place = Place.BETWEEN;
            giveUp("its record ends without a quote");
            return;
        }
        if (recordIsDue) {
            recordIsDue = false;
            count.failed("it has no " + RECORD_NAME);
        }
        if (broken != null) {
            throw broken;
        }
        count.assertNoneFailed();
    }

    /** Passes bytes until some of a record are decoded, or no more are at hand. */
    private void decode() {
        while (at < limit && decodedAt == decoded.length) {
            byte next = buffer[at++];
            switch (place) {
                case BETWEEN -> between(next);
                case AFTER_NAME, AFTER_COLON -> after(next);
                case RECORD -> record(next);
            }
        }
    }

    private void between(byte next) {
        if (next == '"') {
            named(name.toString());
            name.setLength(0);
            run = 0;
            return;
        }
        if (name.length() <= LONGEST_NAME) {
            name.append((char) (next & 0xFF));
        }
        run = Base64Chunk.isBase64(next) ? run + 1 : 0;
        if (run == LONGEST_OTHER_VALUE + 1) {
            recordIsDue = false;
            // Not again behind a record that has just been given up: this is its rest.
            hand(count.isFailed() ? new byte[0] : new byte[] {DELIMITER});
            count.failed("a value of more than " + LONGEST_OTHER_VALUE + " characters is not named " + RECORD_NAME);
        }
    }

    private void named(String name) {
        if (name.equals(FIRST_NAME)) {
            if (recordIsDue) {
                count.failed("it has no " + RECORD_NAME);
            }
            recordIsDue = true;
            count.begun();
        } else if (name.equals(RECORD_NAME)) {
            place = Place.AFTER_NAME;
        }
    }

    private void after(byte next) {
        if (next == ' ' || next == '\t' || next == '\r' || next == '\n') {
            return;
        }
        if (next == ':' && place == Place.AFTER_NAME) {
            place = Place.AFTER_COLON;
        } else if (next == '"' && place == Place.AFTER_COLON) {
            place = Place.RECORD;
            recordIsDue = false;
        } else {
            place = Place.BETWEEN;
            between(next);
        }
    }

    private void record(byte next) {
        if (next == '"') {
            place = Place.BETWEEN;
            if (record.isComplete()) {
                hand(record.take());
            } else {
                giveUp("its record ends within a group of base64");
            }
        } else if (!record.add(next)) {
            place = Place.BETWEEN;
            giveUp("its record is not base64");
        } else if (record.isFull()) {
            hand(record.take());
        }
    }

    /** The record goes as far as it is good. A delimiter keeps what comes next from being taken for its rest. */
    private void giveUp(String why) {
        count.failed(why);
        byte[] good = record.take();
        byte[] delimited = Arrays.copyOf(good, good.length + 1);
        delimited[good.length] = DELIMITER;
        hand(delimited);
    }

    private void hand(byte[] bytes) {
        decoded = bytes;
        decodedAt = 0;
    }
}
