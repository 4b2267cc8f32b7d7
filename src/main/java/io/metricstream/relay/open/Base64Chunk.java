package io.metricstream.relay.open;

import java.util.Arrays;
import java.util.Base64;

/** Some KiB of base64 (RFC 4648, section 4) out of a JSON string, which may write any character as an escape. */
final class Base64Chunk {
    private static final int GROUP = 4;
    private static final int ESCAPE_LENGTH = 5;

    private final byte[] chars = new byte[8 << 10];
    private int count;
    private int padding;
    private final StringBuilder escape = new StringBuilder(ESCAPE_LENGTH + 1);

    static boolean isBase64(byte one) {
        return one >= 'A' && one <= 'Z'
                || one >= 'a' && one <= 'z'
                || one >= '0' && one <= '9'
                || one == '+'
                || one == '/'
                || one == '=';
    }

    /** False where {@code next} cannot come now; it is not added then. */
    boolean add(byte next) {
        if (escape.length() > 0 || next == '\\') {
            escape.append((char) (next & 0xFF));
            return escape.length() == 1 || addEscaped();
        }
        boolean isPadding = next == '=';
        boolean fits = isPadding ? count % GROUP >= 2 : padding == 0;
        if (!isBase64(next) || !fits) {
            return false;
        }
        padding += isPadding ? 1 : 0;
        chars[count++] = next;
        return true;
    }

    /** After a backslash: a slash, or u and four hexadecimal digits (RFC 8259, section 7). */
    private boolean addEscaped() {
        char last = escape.charAt(escape.length() - 1);
        if (escape.length() == 2 && last == '/') {
            escape.setLength(0);
            return add((byte) '/');
        }
        if (escape.length() == 2 ? last != 'u' : Character.digit(last, 16) < 0) {
            return false;
        }
        if (escape.length() <= ESCAPE_LENGTH) {
            return true;
        }
        int character = Integer.parseInt(escape.substring(2), 16);
        escape.setLength(0);
        return character < 0x80 && character != '\\' && add((byte) character);
    }

    boolean isFull() {
        return count == chars.length;
    }

    /** Whether a record can end here. */
    boolean isComplete() {
        return escape.length() == 0 && (padding == 0 ? count % GROUP != 1 : count % GROUP == 0);
    }

    /** Decodes what is whole, and begins again. */
    byte[] take() {
        int unpadded = count - padding;
        // One character alone is no byte; two or three are, with or without their padding.
        int whole = unpadded % GROUP == 1 ? unpadded - 1 : unpadded;
        byte[] decoded = Base64.getDecoder().decode(Arrays.copyOf(chars, whole));
        count = 0;
        padding = 0;
        escape.setLength(0);
        return decoded;
    }
}
