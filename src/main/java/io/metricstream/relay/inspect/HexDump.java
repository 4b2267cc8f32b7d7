package io.metricstream.relay.inspect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Bytes of an object as people look at them: offset, sixteen bytes, and what of them is printable ASCII. Nothing else of
 * the object is in it.
 */
final class HexDump {
    /** Bytes a row, and bytes shown before the place. */
    static final int ROW_BYTES = 16;

    private static final int MAX_ROWS = 4;

    private HexDump() {}

    /**
     * Up to one row before the place, and up to four rows from it on, each of which begins with {@code >}.
     *
     * @param before the last bytes before {@code offset}, no more than a row
     * @param bytes from {@code offset} on
     */
    static List<String> around(byte[] before, byte[] bytes, long offset) {
        List<String> rows = new ArrayList<>();
        if (before.length > 0) {
            rows.add(row(' ', offset - before.length, before));
        }
        int shown = Math.min(bytes.length, MAX_ROWS * ROW_BYTES);
        for (int at = 0; at < shown; at += ROW_BYTES) {
            rows.add(row('>', offset + at, Arrays.copyOfRange(bytes, at, Math.min(at + ROW_BYTES, shown))));
        }
        return rows;
    }

    private static String row(char mark, long offset, byte[] bytes) {
        StringBuilder row = new StringBuilder(80).append(mark).append(String.format(" %08x  ", offset));
        for (int i = 0; i < ROW_BYTES; i++) {
            row.append(i < bytes.length ? String.format("%02x ", bytes[i]) : "   ");
        }
        byte[] printable = bytes.clone();
        for (int i = 0; i < printable.length; i++) {
            printable[i] = printable[i] >= ' ' && printable[i] < 0x7F ? printable[i] : (byte) '.';
        }
        return row.append(' ')
                .append(new String(printable, StandardCharsets.US_ASCII))
                .toString();
    }
}
