package io.metricstream.relay.inspect;

import io.metricstream.relay.split.Format;
import java.util.List;
import java.util.Map;

/**
 * What is in an object. Offsets and lengths count bytes in the uncompressed object, but for {@code storedBytes}. The
 * figures are of the whole object; the lists may be shorter.
 *
 * @param object a path, or {@code s3://bucket/key}
 * @param compression {@link io.metricstream.relay.open.Compression#word}
 * @param failureRecords whether the contents are the records out of Firehose's failure documents; then offsets count in these
 * @param bytes uncompressed, as far as it could be read
 * @param frames lines of json among them
 * @param dataPoints in these frames; a line of json is one
 * @param delimiters bytes 0x0A between frames; the line break of json belongs to its line
 * @param formats in the order in which they come
 * @param damage what is not delivered, whatever the reason
 * @param listed how many frames and faults the lists hold at most
 * @param frameList the first frames
 * @param metricList the first metrics by name, as they would be delivered
 * @param damageList the first faults
 * @param deadLetter the metadata of a dead letter, decoded; empty for any other object
 */
public record ObjectReport(
        String object,
        String compression,
        boolean failureRecords,
        long storedBytes,
        long bytes,
        long frames,
        long dataPoints,
        long delimiters,
        List<FormatCount> formats,
        FaultCount damage,
        int listed,
        List<FrameEntry> frameList,
        List<MetricEntry> metricList,
        List<FaultEntry> damageList,
        Map<String, String> deadLetter) {

    /** How much of one format; {@code frames} are lines for json. */
    public record FormatCount(Format format, long frames, long dataPoints, long bytes) {}

    /**
     * A metric in words.
     *
     * @param timeUnixNano of its newest data point in the object, nanoseconds since 1970
     * @param value of that data point
     */
    public record MetricEntry(String name, String unit, long timeUnixNano, String value) {}

    /** How much is not delivered, whatever the reason. */
    public record FaultCount(long ranges, long bytes) {}

    /** @param length with the length prefix */
    public record FrameEntry(long offset, long length, Format format, long dataPoints) {}

    /**
     * A range that would become a dead letter.
     *
     * @param length 0 where the object cannot be read on
     * @param kind the reason that the dead letter would have
     * @param detail what was expected
     * @param dump the bytes around its beginning, line by line; those of the range begin with {@code >}
     */
    public record FaultEntry(long offset, long length, String kind, String detail, List<String> dump) {}

    /** Whether the relay would deliver all of it. */
    public boolean isAllGood() {
        return damage.ranges() == 0;
    }
}
