package io.metricstream.relay.split;

import io.metricstream.relay.metrics.Tally;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Adjacent frames of one object and one format, to be delivered in one request. The frames lie in one array, with their
 * length prefixes and perhaps delimiters between them; the array is never written again.
 */
public final class Batch implements Part {
    private final Format format;
    private final byte[] bytes;
    private final List<Frame> frames;
    private final long offset;
    private final Tally tally;

    /**
     * @param format of each frame
     * @param bytes what the frames' indexes count in
     * @param frames at least one, in order
     * @param offset in the object, of the first frame's first byte
     */
    public Batch(Format format, byte[] bytes, List<Frame> frames, long offset) {
        this.format = format;
        this.bytes = bytes;
        this.frames = List.copyOf(frames);
        this.offset = offset;
        long length = 0;
        long dataPoints = 0;
        for (Frame frame : this.frames) {
            length += frame.length();
            dataPoints += frame.dataPoints();
        }
        this.tally = new Tally(length, this.frames.size(), dataPoints);
    }

    public Format format() {
        return format;
    }

    /** The array that the frames lie in. Not to be written. */
    public byte[] array() {
        return bytes;
    }

    public List<Frame> frames() {
        return frames;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public long length() {
        return frames.get(frames.size() - 1).end() - frames.get(0).start();
    }

    @Override
    public Tally tally() {
        return tally;
    }

    /** The newest {@code time_unix_nano} of the data points, or 0 without one. */
    public long newestNanos() {
        return frames.stream().mapToLong(Frame::newestNanos).max().orElse(0);
    }

    /** Whether a metric in it may have no data point. */
    public boolean mayLackPoints() {
        return frames.stream().anyMatch(Frame::mayLackPoints);
    }

    /** Whether the points of a metric in it may not be in the order of their times. */
    public boolean mayDescend() {
        return frames.stream().anyMatch(Frame::mayDescend);
    }

    /** The bytes as they are in the object, length prefixes and delimiters included. */
    public byte[] verbatim() {
        int start = frames.get(0).start();
        return Arrays.copyOfRange(bytes, start, start + Math.toIntExact(length()));
    }

    /** The frames {@code [from, to)} as a batch of their own. */
    public Batch slice(int from, int to) {
        return new Batch(format, bytes, frames.subList(from, to), offsetOf(from));
    }

    /** Tells bytes {@code [from, to)} of the object. */
    interface Range {
        boolean contains(long from, long to);
    }

    /** The frames that do not lie in {@code range}, those that are neighbours together. */
    List<Batch> without(Range range) {
        List<Batch> rest = new ArrayList<>();
        int from = 0;
        for (int at = 0; at <= frames.size(); at++) {
            if (at == frames.size()
                    || range.contains(
                            offsetOf(at), offsetOf(at) + frames.get(at).length())) {
                if (at > from) {
                    rest.add(slice(from, at));
                }
                from = at + 1;
            }
        }
        return rest;
    }

    private long offsetOf(int frame) {
        return offset + frames.get(frame).start() - frames.get(0).start();
    }

    @Override
    public String toString() {
        return frames.size() + " frames of " + format.word() + " at offset " + offset;
    }
}
