package io.metricstream.relay.enrich;

import io.metricstream.relay.wire.WireBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes from several places in one order: short ones that are made, and long ones that stay where they are until all is
 * known. So these are copied once, into an array of the right size. Not thread-safe.
 */
final class Gathered {
    private static final int MADE_BYTES = 8 << 10;

    /** A piece has some 40 bytes of its own: of bytes that are fewer, and whole frames may be made of such, a copy is less. */
    private static final int SHORT_BYTES = 64;

    private final WireBuffer made = new WireBuffer(MADE_BYTES);
    private final List<Piece> pieces = new ArrayList<>();

    /** Bytes {@code [from, to)} of {@code array}, and before them those that were made, up to {@code madeEnd}. */
    private record Piece(int madeEnd, byte[] array, int from, int to) {}

    /** What is written to it comes next. */
    WireBuffer made() {
        return made;
    }

    /** {@code array[from, to)} comes next; it is not to be written to any more. */
    void add(byte[] array, int from, int to) {
        if (to - from < SHORT_BYTES) {
            made.add(array, from, to);
        } else {
            pieces.add(new Piece(made.size(), array, from, to));
        }
    }

    byte[] toByteArray() {
        int size = made.size();
        for (Piece piece : pieces) {
            size = Math.addExact(size, piece.to - piece.from);
        }
        byte[] all = new byte[size];
        int at = 0;
        int from = 0;
        for (Piece piece : pieces) {
            at = made.copy(from, piece.madeEnd, all, at);
            from = piece.madeEnd;
            System.arraycopy(piece.array, piece.from, all, at, piece.to - piece.from);
            at += piece.to - piece.from;
        }
        made.copy(from, made.size(), all, at);
        return all;
    }
}
