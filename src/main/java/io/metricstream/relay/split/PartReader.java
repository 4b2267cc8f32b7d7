package io.metricstream.relay.split;

import io.metricstream.relay.open.UnreadableObjectException;
import io.metricstream.relay.split.Damage.Kind;
import io.metricstream.relay.wire.FrameCheck.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of length-prefixed {@code ExportMetricsServiceRequest}s and of lines of json, as CloudWatch writes them
 * and Firehose strings them together, into batches and damage. A metric stream may change its output format within an
 * object, so the format is told anew at each boundary. One pass, forward; at most one batch, two frames and a piece of
 * damage are held.
 *
 * <p>Between frames any number of delimiters (0x0A) may stand. This is not ambiguous: a length that begins with 0x0A is
 * 10, and no frame of ten bytes holds a data point. Every byte comes back exactly once, in a part or as a delimiter.
 *
 * <p>Not thread-safe.
 */
public final class PartReader {
    static final byte DELIMITER = 0x0A;

    /** A damaged range is cut into pieces of this size, to be held in memory. */
    static final int MAX_DAMAGE_BYTES = 1 << 20;

    /** More delimiters than this are not carried along in a batch. */
    private static final int MAX_GAP_BYTES = 16;

    /** A run of delimiters this long is a boundary, whatever comes after it. */
    private static final int LONG_RUN_BYTES = 1 << 12;

    /**
     * A batch holds no more resource metrics than this, each of which is given attributes when it is enriched; CloudWatch
     * writes one a frame. So a batch of tiny ones does not grow to many times its size.
     */
    static final int MAX_RESOURCES = 4096;

    private final ByteWindow window;
    private final FrameReader frames;
    private final IntSupplier batchBytes;
    private final int maxFrameSize;

    private long at;
    private long delimiters;
    private @Nullable Damage unfinished;
    private boolean ended;

    /** As the other, from the beginning of an object and with batches of one size. */
    public PartReader(InputStream in, long sizeHint, int maxFrameSize, int batchSize) {
        this(in, 0, sizeHint, maxFrameSize, () -> batchSize, new ReaderMemory(batchSize, null));
    }

    /**
     * @param from which offset of the object the stream begins at: 0, or where a part began or ended before
     * @param sizeHint how many bytes the stream may have, to begin with a buffer of that size; only a hint
     * @param maxFrameSize a frame that claims more is not read as one, in bytes
     * @param batchSize a batch is closed before it grows beyond this, in bytes, asked for at each frame; a larger frame is
     *     a batch of its own
     * @param memory asked before more than a usual batch is held
     */
    PartReader(InputStream in, long from, long sizeHint, int maxFrameSize, IntSupplier batchSize, ReaderMemory memory) {
        int capacity = (int) Math.max(4096, Math.min(sizeHint + 1, memory.usualBytes()));
        this.window = new ByteWindow(in, from, capacity, memory);
        this.at = from;
        this.frames = new FrameReader(window, maxFrameSize);
        this.maxFrameSize = maxFrameSize;
        this.batchBytes = batchSize;
    }

    /** The stream begins within damage, where no frame needs to begin and 0x0A is no delimiter. */
    void beginWithin(Kind kind, String detail) {
        unfinished = new Damage(new byte[0], at, kind, detail, 0, 0, false);
    }

    /** Where reading stands: all bytes before it were returned, in parts or as delimiters. */
    public long offset() {
        return at;
    }

    /** Whether no more is held than for a usual batch. */
    boolean isUsual() {
        return window.isUsual();
    }

    /** What reading has cost so far, in steps; linear in the bytes, whatever these are. */
    long work() {
        return frames.work();
    }

    /** How many delimiters were passed. */
    public long delimiters() {
        return delimiters;
    }

    /**
     * The next part, or null at the end.
     *
     * @throws IOException if the stream fails otherwise than by {@link UnreadableObjectException}, which is a part
     */
    public @Nullable Part next() throws IOException {
        if (unfinished != null && !isReadAgain(unfinished)) {
            return damage(at, unfinished.kind(), unfinished.detail());
        }
        unfinished = null;
        List<Framed> batch = new ArrayList<>();
        int resources = 0;
        long lifted = 0;
        long ahead = at;
        while (true) {
            ahead = batch.isEmpty() ? passDelimiters() : afterGap(ahead);
            if (!window.reaches(ahead + 1)) {
                return batch.isEmpty() ? end() : close(batch);
            }
            if (window.at(ahead) == DELIMITER) {
                return close(batch);
            }
            // To believe a frame the one after it is read: not for one that is too much for the batch anyway.
            Framed framed = frames.frameAt(ahead);
            boolean mayJoin = framed != null && (batch.isEmpty() || fits(batch, resources, lifted, framed));
            framed = mayJoin ? believed(ahead) : null;
            boolean readable = framed != null && isDeliverable(framed);
            if (batch.isEmpty() && !readable) {
                return undeliverable(framed);
            }
            if (framed == null || !readable) {
                return close(batch);
            }
            batch.add(framed);
            resources += framed.resources();
            lifted += framed.lifted();
            ahead = framed.end();
        }
    }

    /**
     * Whether what was kept for its size or its contents is read from its beginning: it may be a frame now. Where a delimiter
     * stands at that place, it is a later piece.
     */
    private boolean isReadAgain(Damage begun) throws IOException {
        return begun.length() == 0
                && window.reaches(at + 1)
                && window.at(at) != DELIMITER
                && switch (begun.kind()) {
                    case DAMAGED -> false;
                    case UNDECODABLE -> true;
                    case TOO_LARGE -> frames.frameAt(at) != null;
                };
    }

    private boolean isDeliverable(Framed framed) {
        return framed.verdict() != Verdict.UNREADABLE
                && framed.resources() <= MAX_RESOURCES
                && framed.lifted() <= maxFrameSize;
    }

    /** Whether a batch may hold it too: of one format, and no larger than is asked for, as it is and as it is sent. */
    private boolean fits(List<Framed> batch, int resources, long lifted, Framed framed) {
        return framed.format() == batch.get(0).format()
                && Math.max(framed.end() - batch.get(0).start(), lifted + framed.lifted()) <= batchBytes.getAsInt()
                && resources + framed.resources() <= MAX_RESOURCES;
    }

    /** Passes delimiters, which are let go at once: a run of any length needs no memory. */
    private long passDelimiters() throws IOException {
        while (window.reaches(at + 1) && window.at(at) == DELIMITER) {
            at++;
            delimiters++;
            window.release(at);
        }
        return at;
    }

    /** Where the next frame of a batch may stand: beyond a few delimiters. After more of them, on a delimiter still. */
    private long afterGap(long from) throws IOException {
        long offset = from;
        while (offset - from < MAX_GAP_BYTES && window.reaches(offset + 1) && window.at(offset) == DELIMITER) {
            offset++;
        }
        return offset;
    }

    private Batch close(List<Framed> framed) {
        long start = framed.get(0).start();
        long end = framed.get(framed.size() - 1).end();
        ByteWindow.Given given = window.handOver(start, end);
        List<Frame> inArray = new ArrayList<>(framed.size());
        long expected = start;
        for (Framed frame : framed) {
            delimiters += frame.start() - expected;
            expected = frame.end();
            inArray.add(new Frame(
                    given.index(frame.start()),
                    given.index(frame.payload()),
                    given.index(frame.end()),
                    frame.dataPoints(),
                    frame.newestNanos(),
                    frame.mayLackPoints(),
                    frame.mayDescend()));
        }
        at = expected;
        return new Batch(framed.get(0).format(), given.bytes(), inArray, start);
    }

    private @Nullable Part end() {
        UnreadableObjectException broken = window.broken();
        if (broken == null || ended) {
            return null;
        }
        ended = true;
        return new Unreadable(at, broken.getMessage() == null ? "cannot be read" : broken.getMessage());
    }

    /** What cannot be delivered, at the current place: a frame or lines of json that are no request, or damage. */
    private @Nullable Part undeliverable(@Nullable Framed framed) throws IOException {
        if (framed != null) {
            return undeliverableFrame(framed);
        }
        Objection objection = frames.objection();
        if (objection == Objection.BAD_LINE) {
            return badLines();
        }
        String detail = "expected a frame, but " + objection.sentence()
                + (objection == Objection.LENGTH_TOO_LARGE ? " (it claims " + frames.claimed() + " bytes)" : "");
        boolean tooLarge = objection == Objection.LENGTH_TOO_LARGE && frames.isFrameTooLarge(at);
        return damage(at + 1, tooLarge ? Kind.TOO_LARGE : Kind.DAMAGED, detail);
    }

    private Damage undeliverableFrame(Framed framed) throws IOException {
        Kind kind = Kind.TOO_LARGE;
        String detail = "a frame that OTLP 1.x needs more than relay.split.max-frame-size for";
        if (framed.resources() > MAX_RESOURCES) {
            detail = "a frame of " + framed.resources() + " resource metrics, more than " + MAX_RESOURCES;
        } else if (framed.verdict() == Verdict.UNREADABLE) {
            kind = Kind.UNDECODABLE;
            detail = "framed well, but protobuf cannot parse it";
        }
        return take(framed.end(), kind, detail, 1, framed.dataPoints());
    }

    /**
     * A line of json that cannot be read, and those that follow it at once: of an object that holds other lines, each would
     * be a letter else. What begins within such a line and can be read ends it (R2).
     */
    private @Nullable Part badLines() throws IOException {
        String detail = frames.lines().fault();
        long end = at;
        int count = 0;
        while (end - at < MAX_DAMAGE_BYTES && isBadLine(end)) {
            long next = frames.lines().badLineEnd();
            long found = next < 0 ? -1 : frames.search(end + 1, next, end);
            if (next < 0 || found >= 0) {
                end = Math.max(end, found);
                break;
            }
            end = next;
            count++;
        }
        if (end == at) {
            return damage(at + 1, Kind.UNDECODABLE, detail);
        }
        return take(end, Kind.UNDECODABLE, detail + (count > 1 ? " (the first of " + count + " lines)" : ""), count, 0);
    }

    private boolean isBadLine(long offset) throws IOException {
        return frames.lines().isJson(offset)
                && frames.frameAt(offset) == null
                && frames.objection() == Objection.BAD_LINE;
    }

    /** Rule R3: damage reaches to the next offset at which a frame is believed to stand, or to the end. */
    private @Nullable Part damage(long from, Kind kind, String detail) throws IOException {
        boolean isFirst = unfinished == null;
        unfinished = null;
        long until = at + MAX_DAMAGE_BYTES;
        long found = frames.search(from, until, from);
        if (found == at) {
            return next();
        }
        if (found > at) {
            return take(found, kind, detail, 0, 0);
        }
        if (window.reaches(until + 1)) {
            unfinished = take(until, kind, detail, 0, 0, isFirst);
            return unfinished;
        }
        // What the stream broke within is no damage of its own: then the whole object is kept.
        return window.broken() == null ? take(window.limit(), kind, detail, 0, 0) : end();
    }

    private Damage take(long end, Kind kind, String detail, int frameCount, int dataPoints) {
        return take(end, kind, detail, frameCount, dataPoints, false);
    }

    private Damage take(long end, Kind kind, String detail, int frameCount, int dataPoints, boolean goesOn) {
        Damage damage = new Damage(window.cut(at, end), at, kind, detail, frameCount, dataPoints, goesOn);
        at = end;
        return damage;
    }

    /**
     * The frame at {@code offset} if it is one (R1) and has not swallowed a neighbour (R2): where what follows it is no
     * boundary, bytes may have been lost within it, and a frame that begins inside it and ends beyond it shows that. Where it is
     * not what a metric stream writes, any frame inside it does: one that was cut off can end where the next one ends.
     */
    private @Nullable Framed believed(long offset) throws IOException {
        Framed framed = frames.frameAt(offset);
        // A line of json that can be read has swallowed nothing: the quotes of another would have ended its text.
        if (framed == null || framed.format() == Format.JSON) {
            return framed;
        }
        boolean boundary = isBoundary(framed.end());
        if (boundary && framed.strict()) {
            return framed;
        }
        if (frames.search(offset + 1, framed.end(), framed.strict() ? framed.end() : offset) >= 0) {
            frames.object(Objection.SWALLOWS_ANOTHER);
            return null;
        }
        if (framed.verdict() == Verdict.UNREADABLE && !boundary) {
            frames.object(Objection.NOT_PARSED);
            return null;
        }
        return framed;
    }

    private boolean isBoundary(long end) throws IOException {
        long offset = end;
        while (window.reaches(offset + 1) && window.at(offset) == DELIMITER) {
            if (++offset - end > LONG_RUN_BYTES) {
                return true;
            }
        }
        if (!window.reaches(offset + 1)) {
            return true;
        }
        Framed next = frames.frameAt(offset);
        return next != null && next.strict();
    }
}
