package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.StreamObject;
import io.metricstream.relay.kit.Conservation;
import io.metricstream.relay.kit.DamagedObject;
import io.metricstream.relay.kit.DamagedObject.Range;
import io.metricstream.relay.kit.DamagedSet;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Rig.DeadLetter;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 60 MB with delimiters, one to five frames a record: sound, and with every kind of damage. */
class DamageTest {
    private static final int OBJECT_BYTES = 6_000_000;
    private static final int OBJECTS = 10;
    private static final MetricStreamOptions OPTIONS = MetricStreamOptions.of(20260801);

    @TempDir
    Path directory;

    @Test
    void everyPointOfASoundSetArrivesOnce() {
        MetricStreamWriter writer = new MetricStreamWriter(OPTIONS);
        List<StreamObject> objects = new ArrayList<>();
        try (Rig rig = new Rig(directory).byQueue()) {
            for (int i = 0; i < OBJECTS; i++) {
                StreamObject object = writer.next(OBJECT_BYTES);
                objects.add(object);
                rig.putAndAnnounce(object.key(), i % 2 == 0 ? object.bytes() : Gzip.of(object.bytes()));
            }
            rig.start();
            rig.awaitObjects("completed", OBJECTS);
            rig.awaitEmptyQueue();

            Conservation.assertExactly(rig.receiver().accepted(), objects);
            assertThat(rig.deadLetters()).isEmpty();
            var conservation = rig.assertSettled();
            long bytes =
                    objects.stream().mapToLong(object -> object.bytes().length).sum();
            assertThat(conservation.read().bytes() + conservation.delimiters()).isEqualTo(bytes);
            assertThat(bytes).isGreaterThanOrEqualTo((long) OBJECTS * OBJECT_BYTES);
        }
    }

    @Test
    void ofADamagedSetEveryUntouchedFrameArrivesAndEveryDamagedByteIsKept() {
        DamagedSet set = DamagedSet.of(OPTIONS, OBJECT_BYTES, OBJECTS);
        try (Rig rig = new Rig(directory).byQueue().set("RELAY_OTLP_COMPRESSION", "none")) {
            for (int i = 0; i < OBJECTS; i++) {
                DamagedObject object = set.objects().get(i);
                rig.putAndAnnounce(object.key(), i % 2 == 0 ? object.bytes() : Gzip.of(object.bytes()));
            }
            rig.start();
            rig.awaitObjects("completed", OBJECTS);
            rig.awaitEmptyQueue();

            Conservation.assertEachOnce(rig.receiver().accepted(), set.untouchedPoints());
            Conservation.assertNoneTwice(rig.receiver().accepted(), set.damagedPoints());
            var conservation = rig.assertSettled();
            long bytes = set.objects().stream()
                    .mapToLong(object -> object.bytes().length)
                    .sum();
            assertThat(conservation.read().bytes() + conservation.delimiters()).isEqualTo(bytes);
            assertKept(set, rig.deadLetters(), conservation.deadLettered().bytes());
        }
    }

    /** Each letter holds the object's bytes at its offset; no two overlap; none holds a byte of an untouched frame. */
    private static void assertKept(DamagedSet set, List<DeadLetter> letters, long deadLetteredBytes) {
        Map<String, BitSet> kept = new HashMap<>();
        Map<String, DamagedObject> objects = new HashMap<>();
        set.objects().forEach(object -> objects.put(object.key(), object));
        for (DeadLetter letter : letters) {
            DamagedObject object = objects.get(letter.metadata().get("source-key"));
            int offset = Integer.parseInt(letter.metadata().get("offset"));
            int end = offset + Integer.parseInt(letter.metadata().get("length"));
            assertThat(letter.reason()).isIn("damaged", "undecodable", "too-large");
            assertThat(Arrays.equals(letter.bytes(), Arrays.copyOfRange(object.bytes(), offset, end)))
                    .as("%s holds the bytes %d to %d of %s", letter.key(), offset, end, object.key())
                    .isTrue();
            BitSet bytes = kept.computeIfAbsent(object.key(), key -> new BitSet());
            assertThat(bytes.get(offset, end).cardinality())
                    .as("twice kept, %s", letter.key())
                    .isZero();
            bytes.set(offset, end);
        }
        set.objects().forEach(object -> assertKept(object, kept.getOrDefault(object.key(), new BitSet())));
        assertThat(kept.values().stream().mapToLong(BitSet::cardinality).sum()).isEqualTo(deadLetteredBytes);
    }

    private static void assertKept(DamagedObject object, BitSet kept) {
        for (DamagedObject.Frame frame : object.frames()) {
            if (frame.untouched()) {
                assertThat(kept.get(frame.offset(), frame.offset() + frame.length())
                                .cardinality())
                        .as("bytes of the untouched frame at %d of %s", frame.offset(), object.key())
                        .isZero();
            }
        }
        for (Range altered : object.altered()) {
            assertKept(object, altered, kept);
        }
    }

    /**
     * An altered range is kept whole; or not at all, where it lies in a frame that still parses and was delivered: no
     * checksum tells that a number in it is another.
     */
    private static void assertKept(DamagedObject object, Range altered, BitSet kept) {
        BitSet bytes = kept.get(altered.offset(), altered.offset() + altered.length());
        boolean stillParses = object.frames().stream()
                .anyMatch(frame -> !frame.untouched()
                        && altered.offset() >= frame.offset()
                        && altered.offset() + altered.length() <= frame.offset() + frame.length()
                        && isRequest(object.bytes(), frame));
        if (!stillParses) {
            assertThat(bytes.cardinality())
                    .as("kept of the %d bytes altered at %d of %s", altered.length(), altered.offset(), object.key())
                    .isEqualTo(altered.length());
        }
    }

    private static boolean isRequest(byte[] bytes, DamagedObject.Frame frame) {
        try {
            var in = new ByteArrayInputStream(bytes, frame.offset(), frame.length());
            ExportMetricsServiceRequest.parseDelimitedFrom(in);
            return in.available() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
