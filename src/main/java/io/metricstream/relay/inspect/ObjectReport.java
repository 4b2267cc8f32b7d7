package io.metricstream.relay.inspect;

import java.util.List;
import java.util.Map;

/**
 * What is in an object. Offsets and lengths count bytes in the uncompressed object, but for {@code storedBytes}. The
 * figures are of the whole object; the lists may be shorter.
 *
 * @param object a path, or {@code s3://bucket/key}
 * @param compression {@code none} or {@code gzip}
 * @param bytes uncompressed, as far as it could be read
 * @param frames of every format of opentelemetry
 * @param dataPoints in these frames, and a data point a line of json
 * @param delimiters bytes 0x0A between frames
 * @param formats in the order in which they come
 * @param damage what is not delivered, whatever the reason
 * @param listed how many frames and faults the lists hold at most
 * @param frameList the first frames of opentelemetry
 * @param damageList the first faults; lines of json are among them
 * @param deadLetter the metadata of a dead letter, decoded; empty for any other object
 */
public record ObjectReport(
        String object,
        String compression,
        long storedBytes,
        long bytes,
        long frames,
        long dataPoints,
        long delimiters,
        List<FormatCount> formats,
        FaultCount damage,
        int listed,
        List<FrameEntry> frameList,
        List<FaultEntry> damageList,
        Map<String, String> deadLetter) {

    /** How much of one format; {@code frames} are lines for json. */
    public record FormatCount(Format format, long frames, long dataPoints, long bytes) {}

    /** How much is not delivered, whatever the reason. */
    public record FaultCount(long ranges, long bytes) {}

    /** @param length with the length prefix */
    public record FrameEntry(long offset, long length, Format format, long dataPoints) {}

    /**
     * A range that would become a dead letter.
     *
     * @param length 0 where the object cannot be read on
     * @param kind the reason that the dead letter would have
     */
    public record FaultEntry(long offset, long length, String kind, String detail) {}

    /** Whether the relay would deliver all of it. */
    public boolean isAllGood() {
        return damage.ranges() == 0;
    }
}
