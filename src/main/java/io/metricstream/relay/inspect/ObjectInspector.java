package io.metricstream.relay.inspect;

import io.metricstream.relay.deadletter.MetadataText;
import io.metricstream.relay.deadletter.Reason;
import io.metricstream.relay.inspect.ObjectReport.FaultEntry;
import io.metricstream.relay.inspect.ObjectReport.FormatCount;
import io.metricstream.relay.inspect.ObjectReport.FrameEntry;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.open.Compression;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Damage;
import io.metricstream.relay.split.Frame;
import io.metricstream.relay.split.Part;
import io.metricstream.relay.split.PartReader;
import io.metricstream.relay.split.Unreadable;
import io.metricstream.relay.wire.FrameCheck;
import io.metricstream.relay.wire.FrameCheck.Verdict;
import io.metricstream.relay.wire.Varint;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Reads an object as the relay would, part by part, and keeps what a report needs: memory does not grow with the object. */
public final class ObjectInspector {
    private static final int BATCH_BYTES = 256 << 10;

    private final int listed;
    private final FrameCheck check = new FrameCheck();
    private final Map<Format, FormatCount> formats = new LinkedHashMap<>();
    private final List<FrameEntry> frames = new ArrayList<>();
    private final FaultList faults;

    private ObjectInspector(int listed) {
        this.listed = listed;
        this.faults = new FaultList(listed);
    }

    /**
     * @param maxFrameSize as {@code relay.split.max-frame-size}, in bytes
     * @param listed how many frames and faults are listed one by one
     * @throws IOException if the object cannot be read; gzip that breaks is a fault in the report
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
        FormatCount json = formats.getOrDefault(Format.JSON, new FormatCount(Format.JSON, 0, 0, 0));
        return new ObjectReport(
                object.name(),
                opened.compression().name().toLowerCase(Locale.ROOT),
                object.bytes(),
                reader.offset(),
                formats.values().stream().mapToLong(FormatCount::frames).sum() - json.frames(),
                formats.values().stream().mapToLong(FormatCount::dataPoints).sum(),
                reader.delimiters(),
                List.copyOf(formats.values()),
                faults.count(),
                listed,
                frames,
                faults.first(),
                deadLetter(object.metadata()));
    }

    private void add(Part part) {
        if (part instanceof Batch batch) {
            int first = batch.frames().get(0).start();
            for (Frame frame : batch.frames()) {
                long offset = batch.offset() + frame.start() - first;
                add(new FrameEntry(offset, frame.length(), Format.OTEL_10, frame.dataPoints()));
            }
        } else if (part instanceof Damage damage) {
            addWhatIsNotDelivered(damage);
        } else if (part instanceof Unreadable unreadable) {
            faults.add(new FaultEntry(unreadable.offset(), 0, Reason.UNREADABLE_OBJECT.word(), unreadable.detail()));
        }
    }

    private void addWhatIsNotDelivered(Damage damage) {
        Reason reason = switch (damage.kind()) {
            case DAMAGED -> Reason.DAMAGED;
            case UNDECODABLE -> Reason.UNDECODABLE;
            case TOO_LARGE -> Reason.TOO_LARGE;
        };
        if (reason == Reason.UNDECODABLE) {
            if (damage.frames() == 0) {
                long lines = lines(damage.bytes());
                count(new FormatCount(Format.JSON, lines, lines, damage.length()));
            } else {
                add(new FrameEntry(damage.offset(), damage.length(), format(damage.bytes()), damage.dataPoints()));
            }
        }
        faults.add(new FaultEntry(damage.offset(), damage.length(), reason.word(), damage.detail()));
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

    private Format format(byte[] frame) {
        int prefix = Varint.length(frame, 0, frame.length, Varint.MAX_BYTES_32);
        return check.check(frame, prefix, frame.length) == Verdict.OTEL_07 ? Format.OTEL_07 : Format.UNKNOWN;
    }

    private static long lines(byte[] bytes) {
        long lines = bytes[bytes.length - 1] == '\n' ? 0 : 1;
        for (byte one : bytes) {
            lines += one == '\n' ? 1 : 0;
        }
        return lines;
    }

    private static Map<String, String> deadLetter(Map<String, String> metadata) {
        if (!metadata.keySet().containsAll(RelayHeaders.DEAD_LETTER_MARKS)) {
            return Map.of();
        }
        Map<String, String> decoded = new TreeMap<>();
        metadata.forEach((name, value) -> decoded.put(name, MetadataText.decode(value)));
        return decoded;
    }
}
