package io.metricstream.relay.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Whether bytes are UTF-8 (RFC 3629), and whether a terminal could print them. ASCII, nearly all there is, is fast. */
final class Utf8 {
    /** UTF-8 without control characters. */
    static final int PRINTABLE = 0;
    /** UTF-8 with control characters. */
    static final int WITH_CONTROLS = 1;
    /** No UTF-8. */
    static final int INVALID = 2;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long SPACES = 0x2020_2020_2020_2020L;

    private Utf8() {}

    /** Whether all bytes are ASCII, and so is any text among them. */
    static boolean isAscii(byte[] bytes, int from, int end) {
        int last = end - Long.BYTES;
        if (last < from) {
            int all = 0;
            for (int at = from; at < end; at++) {
                all |= bytes[at];
            }
            return all >= 0;
        }
        long all = (long) LONG.get(bytes, last);
        for (int at = from; at < last; at += Long.BYTES) {
            all |= (long) LONG.get(bytes, at);
        }
        return (all & HIGH_BITS) == 0;
    }

    static int texture(byte[] bytes, int from, int end) {
        int last = end - Long.BYTES;
        if (last >= from) {
            for (int at = from; at < last; at += Long.BYTES) {
                if (!isPlain((long) LONG.get(bytes, at))) {
                    return slowTexture(bytes, from, end);
                }
            }
            // Some of these were looked at before.
            return isPlain((long) LONG.get(bytes, last)) ? PRINTABLE : slowTexture(bytes, from, end);
        }
        for (int at = from; at < end; at++) {
            if (bytes[at] < 0x20) {
                return slowTexture(bytes, from, end);
            }
        }
        return PRINTABLE;
    }

    /** A byte below 0x20 or above 0x7F shows in the high bit of one of the two terms. */
    private static boolean isPlain(long eight) {
        return ((eight | eight - SPACES) & HIGH_BITS) == 0;
    }

    private static int slowTexture(byte[] bytes, int from, int end) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, end - from))
                    .toString();
            return text.chars().anyMatch(Character::isISOControl) ? WITH_CONTROLS : PRINTABLE;
        } catch (CharacterCodingException e) {
            return INVALID;
        }
    }
}
