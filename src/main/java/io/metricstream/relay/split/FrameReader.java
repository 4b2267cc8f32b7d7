package io.metricstream.relay.split;

import io.metricstream.relay.wire.FrameCheck;
import io.metricstream.relay.wire.FrameCheck.Verdict;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.Varint;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frame at an offset (rule R1: a varint length of at most five bytes and {@code maxFrameSize}, whose bytes are
 * there and are tiled exactly by resource metrics), and searches for the next offset at which one is believed to stand
 * (rule R3: the length canonical, the contents strict). A line of json is a frame too ({@link LineReader}): which of the
 * formats it is, is told anew at each offset.
 *
 * <p>The bytes walked are limited to a multiple of the bytes passed, so that an object made of false starts costs linear
 * time: where that is used up, a place counts as no frame and its bytes are kept as damage.
 */
final class FrameReader {
    /** No frame with a timed data point is shorter: point 9, summary 11, metric 13, scope 15, resource 17, request 19. */
    private static final int SHORTEST_STRICT = 19;

    /** Bytes walked for each byte passed; an undamaged object needs one. */
    private static final int WALKS = 8;

    /** A value (9 bytes), "Dimensions" and its lengths (30), and 4 more of each length around it (5 times 4). */
    private static final int LIFTED_POINT = 64;
    /** A value, and 4 more of its length. */
    private static final int LIFTED_EXEMPLAR = 13;
    /** A key that was left out (2 bytes), a message around the value (6), and 4 more of its length. */
    private static final int LIFTED_LABEL = 12;

    private final ByteWindow window;
    private final int maxFrameSize;
    private final FrameCheck check = new FrameCheck();
    private final LineReader lines;
    private long walked;
    private long searched;
    private @Nullable Framed last;
    private Objection objection = Objection.NOT_RESOURCE_METRICS;
    private long claimed;

    FrameReader(ByteWindow window, int maxFrameSize) {
        this.window = window;
        this.maxFrameSize = maxFrameSize;
        this.lines = new LineReader(window, maxFrameSize);
    }

    /** The frame at {@code offset}, or null; {@link #objection} then says why. */
    @Nullable
    Framed frameAt(long offset) throws IOException {
        if (last != null && last.start() == offset) {
            return last;
        }
        if (lines.isJson(offset)) {
            return line(offset);
        }
        int size = lengthSize(offset);
        if (size == Varint.MALFORMED) {
            boolean cut = window.limit() < offset + Varint.MAX_BYTES_32;
            return none(cut ? Objection.LENGTH_CUT : Objection.LENGTH_TOO_LONG);
        }
        claimed = Varint.value(window.array(), window.index(offset), size);
        if (claimed == 0) {
            return none(Objection.LENGTH_ZERO);
        }
        long payload = offset + size;
        if (claimed > maxFrameSize) {
            return none(Objection.LENGTH_TOO_LARGE);
        }
        return contents(offset, payload, payload + claimed);
    }

    private @Nullable Framed contents(long start, long payload, long end) throws IOException {
        if (window.reaches(payload + 1) && window.at(payload) != OtlpFields.RESOURCE_METRICS) {
            return none(Objection.NOT_RESOURCE_METRICS);
        }
        if (!window.reaches(end)) {
            return none(Objection.FRAME_CUT);
        }
        if (isTooMuchWork(start)) {
            return none(Objection.TOO_MUCH_WORK);
        }
        int resources = tiles(payload, end);
        if (resources == 0) {
            return none(Objection.NOT_RESOURCE_METRICS);
        }
        Verdict verdict = check.check(window.array(), window.index(payload), window.index(end));
        walked += check.walked();
        Format format = verdict == Verdict.OTEL_07 ? Format.OTEL_07 : Format.OTEL_10;
        last = new Framed(
                start,
                payload,
                end,
                format,
                resources,
                verdict,
                check.isStrict(),
                format == Format.OTEL_07 || check.mayLackPoints(),
                format == Format.OTEL_07 || check.mayDescend(),
                check.dataPoints(),
                check.newestNanos(),
                end - payload + (format == Format.OTEL_07 ? added() : 0));
        return last;
    }

    /** What lifting adds at most: "Dimensions", values that were left out, and longer lengths. */
    private long added() {
        return LIFTED_POINT * (long) check.dataPoints()
                + LIFTED_EXEMPLAR * (long) check.exemplars()
                + LIFTED_LABEL * (long) check.labels();
    }

    private @Nullable Framed line(long offset) throws IOException {
        if (isTooMuchWork(offset)) {
            return none(Objection.TOO_MUCH_WORK);
        }
        Framed line = lines.lineAt(offset);
        if (line == null) {
            return none(Objection.BAD_LINE);
        }
        last = line;
        return line;
    }

    private boolean isTooMuchWork(long offset) {
        return walked + lines.walked() > WALKS * (offset + 4L * maxFrameSize);
    }

    /** What was read of a line of json, if one was the last place. */
    LineReader lines() {
        return lines;
    }

    /** Bytes walked, and offsets at which a frame was looked for: what reading has cost so far. */
    long work() {
        return walked + lines.walked() + searched;
    }

    /** Why the last place was no frame. */
    Objection objection() {
        return objection;
    }

    /** Makes {@code why} the reason of a place that was a frame at first sight. */
    void object(Objection why) {
        objection = why;
    }

    /** The length that the last place claimed. */
    long claimed() {
        return claimed;
    }

    /**
     * Whether the frame at {@code offset}, refused for its length alone, is a frame all the same: one resource metrics
     * fills the length that it claims.
     */
    boolean isFrameTooLarge(long offset) throws IOException {
        int size = lengthSize(offset);
        long payload = offset + size;
        if (size == Varint.MALFORMED
                || !window.reaches(payload + 1)
                || window.at(payload) != OtlpFields.RESOURCE_METRICS) {
            return false;
        }
        int inner = lengthSize(payload + 1);
        return inner != Varint.MALFORMED
                && 1 + inner + Varint.value(window.array(), window.index(payload + 1), inner) == claimed;
    }

    /**
     * The first offset in {@code [from, until)} at which a strict frame stands that ends beyond {@code beyond}, or -1.
     */
    long search(long from, long until, long beyond) throws IOException {
        for (long offset = from; offset < until && window.reaches(offset + 1); offset++) {
            searched++;
            if (couldStart(offset) || lines.couldStart(offset)) {
                Framed framed = frameAt(offset);
                if (framed != null && framed.strict() && framed.end() > beyond) {
                    return offset;
                }
            }
        }
        return -1;
    }

    /** The cheap part of R3, within some thirty bytes: the nested lengths down to the first key are in proportion. */
    private boolean couldStart(long offset) throws IOException {
        window.reaches(offset + 32);
        byte[] bytes = window.array();
        int limit = window.index(window.limit());
        int at = window.index(offset);
        int size = Varint.length(bytes, at, limit, Varint.MAX_BYTES_32);
        if (bytes[at] == PartReader.DELIMITER
                || size == Varint.MALFORMED
                || at + size >= limit
                || bytes[at + size] != OtlpFields.RESOURCE_METRICS
                || !Varint.isCanonical(bytes, at, size)) {
            return false;
        }
        long length = Varint.value(bytes, at, size);
        if (length < SHORTEST_STRICT || length > maxFrameSize) {
            return false;
        }
        // Each is the length of a message that begins the one before it: resource metrics, resource, attribute, key.
        at += size;
        for (int depth = 0; depth < 4; depth++) {
            int inner = Varint.length(bytes, at + 1, limit, Varint.MAX_BYTES_32);
            if (inner == Varint.MALFORMED) {
                return false;
            }
            long innerLength = Varint.value(bytes, at + 1, inner);
            if (1 + inner + innerLength > length) {
                return false;
            }
            length = innerLength;
            at += 1 + inner;
            if (at >= limit) {
                return false;
            }
            if (depth == 3 || bytes[at] != OtlpFields.RESOURCE) {
                return depth > 0 || bytes[at] == OtlpFields.SCOPE_METRICS;
            }
        }
        return false;
    }

    /** How many resource metrics fill these bytes exactly; 0 where they do not. */
    private int tiles(long from, long to) {
        int count = 0;
        byte[] bytes = window.array();
        int at = window.index(from);
        int end = window.index(to);
        while (at < end) {
            walked += 2;
            if (bytes[at] != OtlpFields.RESOURCE_METRICS) {
                return 0;
            }
            int size = Varint.length(bytes, at + 1, end, Varint.MAX_BYTES_32);
            if (size == Varint.MALFORMED) {
                return 0;
            }
            long next = at + 1L + size + Varint.value(bytes, at + 1, size);
            if (next > end) {
                return 0;
            }
            at = (int) next;
            count++;
        }
        return count;
    }

    private int lengthSize(long offset) throws IOException {
        window.reaches(offset + Varint.MAX_BYTES_32);
        int limit = window.index(window.limit());
        return Varint.length(window.array(), window.index(offset), limit, Varint.MAX_BYTES_32);
    }

    private @Nullable Framed none(Objection why) {
        objection = why;
        return null;
    }
}
