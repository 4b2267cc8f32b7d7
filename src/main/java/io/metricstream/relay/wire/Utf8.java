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

    static int texture(byte[] bytes, int from, int end) {
        int at = from;
        // Eight bytes at a time: a byte below 0x20 or above 0x7F shows in the high bit of one of the two terms.
        while (at + Long.BYTES <= end) {
            long eight = (long) LONG.get(bytes, at);
            if (((eight | eight - SPACES) & HIGH_BITS) != 0) {
                break;
            }
            at += Long.BYTES;
        }
        while (at < end && bytes[at] >= 0x20) {
            at++;
        }
        return at == end ? PRINTABLE : slowTexture(bytes, from, end);
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
