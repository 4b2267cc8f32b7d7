package io.metricstream.relay.inspect;

import io.metricstream.relay.deadletter.MetadataText;
import io.metricstream.relay.inspect.ObjectReport.FaultEntry;
import io.metricstream.relay.inspect.ObjectReport.FormatCount;
import io.metricstream.relay.inspect.ObjectReport.FrameEntry;
import io.metricstream.relay.message.LetterMetadata;
import io.metricstream.relay.message.Reason;
import io.metricstream.relay.open.Compression;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Damage;
import io.metricstream.relay.split.Format;
import io.metricstream.relay.split.Frame;
import io.metricstream.relay.split.Part;
import io.metricstream.relay.split.PartReader;
import io.metricstream.relay.split.Unreadable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads an object as the relay would, part by part, and keeps what a report needs: memory does not grow with the object. */
public final class ObjectInspector {
    private static final int BATCH_BYTES = 256 << 10;
    private static final int METRICS = 5;

    private final int listed;
    private final Map<Format, FormatCount> formats = new LinkedHashMap<>();
    private final List<FrameEntry> frames = new ArrayList<>();
    private final MetricSamples metrics = new MetricSamples(METRICS);
    private final FaultList faults;

    /** The last bytes of the part before, and the offset after them. */
    private byte[] last = new byte[0];

    private long lastEnd;

    private ObjectInspector(int listed) {
        this.listed = listed;
        this.faults = new FaultList(listed);
    }

    /**
     * @param maxFrameSize as {@code relay.split.max-frame-size}, in bytes
     * @param listed how many frames and faults are listed one by one
     * @throws IOException if the object cannot be read; compression that breaks is a fault in the report
     */
    public static ObjectReport inspect(StoredObject object, int maxFrameSize, int listed) throws IOException {
        return new ObjectInspector(listed).read(object, maxFrameSize);
    }

    private ObjectReport read(StoredObject object, int maxFrameSize) throws IOException {
        Compression.Opened opened = Compression.open(object.contents());
        PartReader reader = new PartReader(opened.contents(), object.bytes(), maxFrameSize, BATCH_BYTES);
        for (Part part = reader.next(); part != null; part = reader.next()) {
            add(part);
        }
        return new ObjectReport(
                object.name(),
                opened.compression().word(),
                opened.contents().isFailureRecords(),
                object.bytes(),
                reader.offset(),
                formats.values().stream().mapToLong(FormatCount::frames).sum(),
                formats.values().stream().mapToLong(FormatCount::dataPoints).sum(),
                reader.delimiters(),
                List.copyOf(formats.values()),
                faults.count(),
                listed,
                frames,
                metrics.list(),
                faults.first(),
                deadLetter(object.metadata()));
    }

    private void add(Part part) {
        if (part instanceof Batch batch) {
            int first = batch.frames().get(0).start();
            for (Frame frame : batch.frames()) {
                long offset = batch.offset() + frame.start() - first;
                add(new FrameEntry(offset, frame.length(), batch.format(), frame.dataPoints()));
            }
            metrics.add(batch);
            int end = batch.frames().get(batch.frames().size() - 1).end();
            pass(part, batch.array(), end);
        } else if (part instanceof Damage damage) {
            Reason reason = damage.kind().reason();
            List<String> dump = HexDump.around(before(damage.offset()), damage.bytes(), damage.offset());
            faults.add(new FaultEntry(damage.offset(), damage.length(), reason.word(), damage.detail(), dump));
            pass(part, damage.bytes(), damage.bytes().length);
        } else if (part instanceof Unreadable unreadable) {
            faults.add(new FaultEntry(
                    unreadable.offset(), 0, Reason.UNREADABLE_OBJECT.word(), unreadable.detail(), List.of()));
        }
    }

    /** Keeps the last bytes of a part, which ends at {@code end} in its array. */
    private void pass(Part part, byte[] bytes, int end) {
        int length = (int) Math.min(HexDump.ROW_BYTES, part.length());
        last = Arrays.copyOfRange(bytes, end - length, end);
        lastEnd = part.offset() + part.length();
    }

    /** The last bytes before {@code offset}: between two parts there are only delimiters. */
    private byte[] before(long offset) {
        int length = (int) Math.min(HexDump.ROW_BYTES, offset);
        byte[] before = new byte[length];
        Arrays.fill(before, (byte) '\n');
        int gap = (int) Math.min(offset - lastEnd, length);
        int kept = Math.min(length - gap, last.length);
        System.arraycopy(last, last.length - kept, before, length - gap - kept, kept);
        return before;
    }

    private void add(FrameEntry frame) {
        count(new FormatCount(frame.format(), 1, frame.dataPoints(), frame.length()));
        if (frames.size() < listed) {
            frames.add(frame);
        }
    }

    private void count(FormatCount count) {
        formats.merge(
                count.format(),
                count,
                (a, b) -> new FormatCount(
                        a.format(), a.frames() + b.frames(), a.dataPoints() + b.dataPoints(), a.bytes() + b.bytes()));
    }

    private static Map<String, String> deadLetter(Map<String, String> metadata) {
        if (!LetterMetadata.isDeadLetter(metadata)) {
            return Map.of();
        }
        Map<String, String> decoded = new TreeMap<>();
        metadata.forEach((name, value) -> decoded.put(name, MetadataText.decode(value)));
        return decoded;
    }
}
