package io.metricstream.relay.split;

import io.metricstream.relay.wire.FrameCheck.Verdict;
import io.metricstream.relay.wire.JsonLine;
import io.metricstream.relay.wire.JsonLineReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the line of json at an offset: one JSON object without a line break within it, and what ends the line. Another
 * object may follow at once, since records need not end with a line break. Not thread-safe.
 */
final class LineReader {
    /** White space before a line break that belongs to the line; more is damage. */
    private static final int MAX_TRAILING_BYTES = 16;

    /** What a line begins with where none is expected: any field that CloudWatch writes, since objects have no order. */
    private static final List<byte[]> BEGINNINGS = Stream.of(
                    "metric_stream_name",
                    "account_id",
                    "region",
                    "namespace",
                    "metric_name",
                    "dimensions",
                    "timestamp",
                    "value",
                    "unit")
            .map(field -> ("{\"" + field + "\"").getBytes(StandardCharsets.US_ASCII))
            .toList();

    private static final int LONGEST_BEGINNING = 24;

    /** A line has objects within an object; what nests deeper is not read to its end, wherever that is. */
    private static final int MAX_DEPTH = 16;

    /** Outside of text: structure, numbers, true, false, null and white space (RFC 8259, sections 2 and 3). */
    private static final boolean[] ALLOWED = new boolean[128];

    static {
        "{}[]:,\"0123456789+-.eEtrufalsn \t\r".chars().forEach(one -> ALLOWED[one] = true);
    }

    private final ByteWindow window;
    private final int maxLineBytes;
    private final JsonLineReader json = new JsonLineReader();
    private long start;
    private long objectEnd;
    private long end;
    private long walked;
    private String fault = "";

    /** No line break lies in {@code [cleanFrom, cleanTo)}: a long line is not searched for its end again and again. */
    private long cleanFrom;

    private long cleanTo;

    LineReader(ByteWindow window, int maxLineBytes) {
        this.window = window;
        this.maxLineBytes = maxLineBytes;
    }

    /** Whether a boundary at {@code offset} is one before json: no length of a frame is followed by a quote. */
    boolean isJson(long offset) throws IOException {
        return window.reaches(offset + 2) && window.at(offset) == '{' && window.at(offset + 1) == '"';
    }

    /** Whether a line could stand at {@code offset}, where none is expected. */
    boolean couldStart(long offset) throws IOException {
        if (!isJson(offset)) {
            return false;
        }
        window.reaches(offset + LONGEST_BEGINNING);
        byte[] bytes = window.array();
        int at = window.index(offset);
        int limit = window.index(window.limit());
        return BEGINNINGS.stream()
                .anyMatch(start -> at + start.length <= limit
                        && Arrays.equals(bytes, at, at + start.length, start, 0, start.length));
    }

    /** The line at {@code offset}, where {@link #isJson} holds, or null; {@link #fault} then says why. */
    @Nullable
    Framed lineAt(long offset) throws IOException {
        start = offset;
        end = offset;
        boolean whole = endObject(offset);
        walked += end - offset;
        if (!whole) {
            return null;
        }
        objectEnd = end;
        endLine();
        walked += end - offset;
        JsonLine line = json.read(window.array(), window.index(offset), window.index(objectEnd));
        if (line == null) {
            fault = "expected a line of json, but " + json.fault();
            return null;
        }
        // A statistic that becomes a metric of its own repeats the dimensions.
        long lifted = (1L + line.others().size()) * (end - offset);
        return new Framed(
                offset, offset, end, Format.JSON, 1, Verdict.READABLE, true, false, true, 1, line.endNanos(), lifted);
    }

    /** Why there is no line, in a sentence. */
    String fault() {
        return fault;
    }

    /** Bytes walked so far. */
    long walked() {
        return walked;
    }

    /**
     * Where the line ends that was looked at last and cannot be read, its line break included; -1 where that is beyond
     * what a line may have, or the stream ends before.
     */
    long badLineEnd() throws IOException {
        if (objectEnd > start) {
            return end;
        }
        if (start < cleanFrom || start > cleanTo) {
            cleanFrom = start;
            cleanTo = start;
        }
        while (cleanTo - start < maxLineBytes && window.reaches(cleanTo + 1)) {
            if (window.at(cleanTo) == PartReader.DELIMITER) {
                return cleanTo + 1;
            }
            cleanTo++;
            walked++;
        }
        return -1;
    }

    /** Finds where the braces are closed; text cannot hold a line break (RFC 8259, section 7). */
    private boolean endObject(long offset) throws IOException {
        objectEnd = offset;
        int depth = 0;
        boolean text = false;
        boolean escaped = false;
        while (end - offset < maxLineBytes && window.reaches(end + 1)) {
            byte one = window.at(end++);
            if (one == PartReader.DELIMITER) {
                return none("the line ends before its object does");
            }
            if (text) {
                text = escaped || one != '"';
                escaped = !escaped && one == '\\';
            } else if (one < 0 || !ALLOWED[one]) {
                return none("it is no JSON: byte " + (end - 1 - offset) + " of it is out of place");
            } else if (one == '"') {
                text = true;
            } else if ((one == '{' || one == '[') && ++depth > MAX_DEPTH) {
                return none("it is nested deeper than " + MAX_DEPTH);
            } else if ((one == '}' || one == ']') && --depth == 0) {
                return true;
            }
        }
        return none(
                end - offset < maxLineBytes
                        ? "the object ends before the line does"
                        : "the line is longer than relay.split.max-frame-size");
    }

    private boolean none(String why) {
        fault = "expected a line of json, but " + why;
        return false;
    }

    private void endLine() throws IOException {
        while (end - objectEnd < MAX_TRAILING_BYTES && window.reaches(end + 1) && isSpace(window.at(end))) {
            end++;
        }
        if (window.reaches(end + 1) && window.at(end) == PartReader.DELIMITER) {
            end++;
        }
    }

    private static boolean isSpace(byte one) {
        return one == ' ' || one == '\t' || one == '\r';
    }
}
