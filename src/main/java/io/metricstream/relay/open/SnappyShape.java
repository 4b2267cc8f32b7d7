package io.metricstream.relay.open;

import io.metricstream.relay.wire.Varint;

/**
 * Whether the first bytes of an object can be Snappy without a magic number: every element up to where they end is possible
 * ({@code format_description.txt} of google/snappy), and the first is a literal in which contents begin. An object that is
 * cut short is known all the same, and so is one that is damaged behind {@value #ENOUGH_COPIES} copies. What is not Snappy
 * fails within some elements, since most copies would reach back beyond its beginning.
 */
final class SnappyShape {
    /** Hadoop's blocks are of 256 KiB, if nobody says otherwise. */
    private static final long MAX_HADOOP_BLOCK_BYTES = 64L << 20;

    /** The low two bits of an element's first byte (section 2); copies are numbered by the bytes of their offset. */
    private static final int LITERAL = 0;

    private static final int COPY_1 = 1;
    private static final int COPY_4 = 3;

    private static final int ENOUGH_COPIES = 16;

    private final byte[] head;

    SnappyShape(byte[] head) {
        this.head = head;
    }

    /** One block, which is the whole object. */
    boolean isRaw() {
        return isBlock(0, head.length, Integer.MAX_VALUE);
    }

    /** The uncompressed length of some blocks, the compressed length of the first, and this block. */
    boolean isHadoop() {
        int from = 2 * Integer.BYTES;
        if (head.length < from) {
            return false;
        }
        long announced = highestFirst(0);
        long end = from + highestFirst(Integer.BYTES);
        return announced <= MAX_HADOOP_BLOCK_BYTES && isBlock(from, (int) Math.min(end, head.length), announced);
    }

    private long highestFirst(int at) {
        return Long.reverseBytes(lowestFirst(at, Integer.BYTES)) >>> Integer.SIZE;
    }

    private long lowestFirst(int at, int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (head[at + i] & 0xFFL) << 8 * i;
        }
        return number;
    }

    /** Whether a block begins at {@code from} that ends, is cut short, or is not known any further at {@code limit}. */
    private boolean isBlock(int from, int limit, long most) {
        int size = Varint.length(head, from, limit, Varint.MAX_BYTES_32);
        if (size == Varint.MALFORMED) {
            return false;
        }
        long announced = Varint.value(head, from, size);
        int at = from + size;
        if (announced > most || !beginsContents(at, limit)) {
            return false;
        }
        long produced = 0;
        int copies = 0;
        while (at < limit && produced < announced && copies < ENOUGH_COPIES) {
            int kind = head[at] & 3;
            int extra = extraBytes(at);
            if (at + 1 + extra > limit) {
                return true;
            }
            long length = length(at, extra);
            if (kind == LITERAL ? length > SnappyBlocks.WINDOW_BYTES : !reaches(produced, at, extra)) {
                return false;
            }
            produced += length;
            copies += kind == LITERAL ? 0 : 1;
            at = (int) Math.min(limit, at + 1L + extra + (kind == LITERAL ? length : 0));
        }
        return copies == ENOUGH_COPIES || produced < announced || produced == announced && at == limit;
    }

    private boolean beginsContents(int at, int limit) {
        if (at >= limit || (head[at] & 3) != LITERAL || at + 1 + extraBytes(at) > limit) {
            return false;
        }
        int extra = extraBytes(at);
        int from = at + 1 + extra;
        return CompressionDetector.isContents(head, from, (int) Math.min(limit, from + length(at, extra)));
    }

    /** How many bytes of its own belong to the first byte of an element: of a length, or of an offset. */
    private int extraBytes(int at) {
        int kind = head[at] & 3;
        int upper = (head[at] & 0xFF) >>> 2;
        return kind == LITERAL ? Math.max(0, upper - 59) : kind == COPY_4 ? Integer.BYTES : kind;
    }

    /** How many bytes an element stands for. */
    private long length(int at, int extra) {
        int upper = (head[at] & 0xFF) >>> 2;
        return switch (head[at] & 3) {
            case LITERAL -> 1 + (extra == 0 ? upper : lowestFirst(at + 1, extra));
            case COPY_1 -> 4 + (upper & 7);
            default -> 1 + upper;
        };
    }

    /** Whether what a copy repeats is there. */
    private boolean reaches(long produced, int at, int extra) {
        long high = (head[at] & 3) == COPY_1 ? (head[at] & 0xE0L) << 3 : 0;
        long offset = high | lowestFirst(at + 1, extra);
        return offset > 0 && offset <= produced;
    }
}
