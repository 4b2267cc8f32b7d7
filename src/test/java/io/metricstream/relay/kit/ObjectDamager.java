package io.metricstream.relay.kit;

import com.google.protobuf.InvalidProtocolBufferException;
import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.PointCounts;
import io.metricstream.relay.demo.StreamObject;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** Copies one object frame by frame, some of them damaged, and writes down the truth. Used once. */
final class ObjectDamager {
    private static final int MAX_NEWLINES = 100_000;
    private static final int MAX_GARBAGE_BYTES = 2_000;
    private static final int MAX_LOST_BYTES = 50;

    private final StreamObject source;
    private final SplittableRandom random;
    private final PointCounts allPoints;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<DamagedObject.Frame> frames = new ArrayList<>();
    private final List<DamagedObject.Range> altered = new ArrayList<>();
    private final Set<Damage> kinds = EnumSet.noneOf(Damage.class);
    private int next;

    /** @param allPoints of the whole set: a flipped bit must not turn one data point into another that exists */
    ObjectDamager(StreamObject source, SplittableRandom random, PointCounts allPoints) {
        this.source = source;
        this.random = random;
        this.allPoints = allPoints;
    }

    /** How many frames are still to be copied. */
    int remaining() {
        return source.frames().size() - next;
    }

    /** Copies {@code count} frames, and what follows each, as they are. */
    void keep(int count) {
        for (int i = 0; i < count; i++) {
            StreamObject.Frame frame = source.frames().get(next);
            frames.add(new DamagedObject.Frame(out.size(), frame.length(), frame.points(), true));
            write(frame.offset(), frame.end());
            next++;
            writeGap();
        }
    }

    /** Damages the next frame, or the place before it. {@link Damage#CUT_TAIL} ends the object, whatever remains. */
    void damage(Damage kind) {
        kinds.add(kind);
        StreamObject.Frame frame = source.frames().get(next);
        int header = frame.length() - payload(frame).length;
        switch (kind) {
            case BIT_FLIP_IN_HEADER -> replace(frame.offset() + random.nextInt(header), 1, flip());
            case BIT_FLIP_IN_PAYLOAD -> flipPayload(frame, header);
            case LOST_BYTES -> loseBytes(frame, header);
            case LOST_MIDDLE -> loseMiddle(frame);
            case GARBAGE -> insert(garbage(1 + random.nextInt(MAX_GARBAGE_BYTES)), true);
            case OVERLONG_HEADER -> replace(frame.offset(), header, ignored -> overlong(payload(frame).length));
            case ZEROED_FRAME -> replace(frame.offset(), frame.length(), bytes -> new byte[bytes.length]);
            case CLAIMS_2_GIB ->
                replace(frame.offset(), header, ignored ->
                        new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 8});
            case NEWLINES -> insert(newlines(1 + random.nextInt(MAX_NEWLINES)), false);
            case CUT_TAIL -> cutTail(frame);
            case RANDOM_OBJECT -> throw new IllegalArgumentException("an object of random bytes has no source");
        }
    }

    /** What was made, with all that remains copied as it is unless the tail was cut. */
    DamagedObject finish() {
        keep(remaining());
        return new DamagedObject(
                source.key(), out.toByteArray(), List.copyOf(frames), List.copyOf(altered), Set.copyOf(kinds));
    }

    private interface Change {
        byte[] of(byte[] original);
    }

    private Change flip() {
        int bit = 1 << random.nextInt(8);
        return original -> new byte[] {(byte) (original[0] ^ bit)};
    }

    /** Writes the next frame with {@code length} bytes from {@code from} on, an offset in the source, changed. */
    private void replace(int from, int length, Change change) {
        StreamObject.Frame frame = source.frames().get(next);
        int start = out.size();
        write(frame.offset(), from);
        byte[] changed = change.of(Arrays.copyOfRange(source.bytes(), from, from + length));
        altered.add(new DamagedObject.Range(out.size(), changed.length));
        out.writeBytes(changed);
        write(from + length, frame.end());
        touched(frame, start);
    }

    private void flipPayload(StreamObject.Frame frame, int header) {
        byte[] payload = payload(frame);
        int at;
        int bit;
        do {
            at = random.nextInt(payload.length);
            bit = 1 << random.nextInt(8);
        } while (wouldBeAnotherPoint(frame, payload, at, bit));
        int flipped = bit;
        replace(frame.offset() + header + at, 1, original -> new byte[] {(byte) (original[0] ^ flipped)});
    }

    private boolean wouldBeAnotherPoint(StreamObject.Frame frame, byte[] payload, int at, int bit) {
        byte[] changed = payload.clone();
        changed[at] ^= (byte) bit;
        Set<Long> own = Arrays.stream(frame.points()).boxed().collect(Collectors.toSet());
        Set<Long> seen = new HashSet<>();
        AtomicBoolean another = new AtomicBoolean();
        try {
            MetricPoint.forEach(ExportMetricsServiceRequest.parseFrom(changed), point -> {
                long identity = point.identity();
                boolean elsewhere = !own.contains(identity) && allPoints.count(identity) > 0;
                if (elsewhere || !seen.add(identity)) {
                    another.set(true);
                }
            });
        } catch (InvalidProtocolBufferException e) {
            return false;
        }
        return another.get();
    }

    private void loseBytes(StreamObject.Frame frame, int header) {
        int lost = 1 + random.nextInt(MAX_LOST_BYTES);
        int from = frame.offset() + header + random.nextInt(frame.length() - header - lost);
        replace(from, lost, ignored -> new byte[0]);
    }

    private void loseMiddle(StreamObject.Frame first) {
        int last = next + 1 + random.nextInt(3);
        int start = out.size();
        write(first.offset(), first.offset() + first.length() / 2);
        int cut = out.size();
        altered.add(new DamagedObject.Range(cut, 0));
        frames.add(new DamagedObject.Frame(start, cut - start, first.points(), false));
        for (int gone = next + 1; gone < last; gone++) {
            frames.add(new DamagedObject.Frame(cut, 0, source.frames().get(gone).points(), false));
        }
        next = last;
        StreamObject.Frame end = source.frames().get(last);
        write(end.offset() + end.length() / 2, end.end());
        touched(end, cut);
    }

    private void cutTail(StreamObject.Frame frame) {
        int start = out.size();
        write(frame.offset(), frame.offset() + 1 + random.nextInt(frame.length() - 1));
        frames.add(new DamagedObject.Frame(start, out.size() - start, frame.points(), false));
        altered.add(new DamagedObject.Range(out.size(), 0));
        next = source.frames().size();
    }

    /** Puts bytes before the next frame, which stays as it is. */
    private void insert(byte[] bytes, boolean isDamage) {
        if (isDamage) {
            altered.add(new DamagedObject.Range(out.size(), bytes.length));
        }
        out.writeBytes(bytes);
        keep(1);
    }

    private void touched(StreamObject.Frame frame, int start) {
        frames.add(new DamagedObject.Frame(start, out.size() - start, frame.points(), false));
        next++;
        writeGap();
    }

    /** What lies between the frame before {@link #next} and the one after it, or the end. */
    private void writeGap() {
        int end = remaining() > 0 ? source.frames().get(next).offset() : source.bytes().length;
        write(source.frames().get(next - 1).end(), end);
    }

    private void write(int from, int to) {
        out.write(source.bytes(), from, to - from);
    }

    private byte[] payload(StreamObject.Frame frame) {
        int at = frame.offset();
        while (source.bytes()[at] < 0) {
            at++;
        }
        return Arrays.copyOfRange(source.bytes(), at + 1, frame.end());
    }

    private byte[] garbage(int length) {
        return garbage(random, length);
    }

    /** Random bytes without a newline, which would be a delimiter, and without what begins compressed data or JSON. */
    static byte[] garbage(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (random.nextInt(256));
            if (bytes[i] == '\n') {
                bytes[i] = '\r';
            }
        }
        bytes[0] = (byte) 0xD5;
        return bytes;
    }

    private static byte[] newlines(int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) '\n');
        return bytes;
    }

    private byte[] overlong(int length) {
        byte[] varint = new byte[6 + random.nextInt(5)];
        int rest = length;
        for (int i = 0; i < varint.length; i++) {
            varint[i] = (byte) (rest & 0x7F | (i < varint.length - 1 ? 0x80 : 0));
            rest >>>= 7;
        }
        return varint;
    }
}
