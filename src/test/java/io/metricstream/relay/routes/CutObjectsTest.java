package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedInputStream;
import io.metricstream.relay.convert.OldFormat;
import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.kit.Compressed;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Rig.DeadLetter;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.open.Compression;
import io.metricstream.relay.open.UnreadableObjectException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each sample in each compression, with and without a telling name, cut short, through the real routes. */
class CutObjectsTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final int FIRST_FRAME_BYTES = 89_636;
    private static final int FIRST_FRAME_POINTS = 375;

    /** By so much reads of other lengths may differ in what they give before a break. */
    private static final int SLICE = 255;

    private final Rig rig;

    CutObjectsTest(@TempDir Path directory) {
        rig = new Rig(directory);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    /** Cut within the second frame: the first arrives, and the object is kept, or of plain bytes what is no frame. */
    @Test
    void whatIsWholeOfACutObjectArrivesAndTheRestIsKept() {
        Map<String, byte[]> objects = Compressed.objects(CAPTURE, 0.9);

        carry(objects);

        assertThat(rig.receiver().accepted().total()).isEqualTo((long) FIRST_FRAME_POINTS * objects.size());
        assertThat(rig.deadLetters()).hasSameSizeAs(objects.keySet());
        for (DeadLetter letter : rig.deadLetters()) {
            String key = letter.metadata().get("source-key");
            byte[] stored = objects.get(key);
            boolean plain = key.startsWith("none");
            assertThat(letter.reason()).as(key).isEqualTo(plain ? "damaged" : "unreadable-object");
            assertThat(letter.metadata()).as(key).containsEntry("offset", "" + FIRST_FRAME_BYTES);
            assertThat(letter.bytes())
                    .as(key)
                    .isEqualTo(plain ? Arrays.copyOfRange(stored, FIRST_FRAME_BYTES, stored.length) : stored);
        }
        rig.assertSettled();
    }

    /** Cut anywhere: what could be uncompressed is settled to its last boundary, and the object is kept as it is stored. */
    @ParameterizedTest
    @ValueSource(strings = {"otel10-newline.bin", "otel07.bin", "otel07-newline.bin", "json.ndjson"})
    void ofEverySampleThatIsCutNothingWholeIsLost(String sample) throws Exception {
        byte[] plain = Samples.read(sample);
        Map<String, byte[]> objects = Compressed.objects(plain, 0.9);

        carry(objects);

        rig.assertSettled();
        Map<String, List<DeadLetter>> unreadable = rig.deadLetters().stream()
                .filter(letter -> letter.reason().equals("unreadable-object"))
                .collect(Collectors.groupingBy(letter -> letter.metadata().get("source-key")));
        long whole = 0;
        for (Map.Entry<String, byte[]> object : objects.entrySet()) {
            whole += object.getKey().startsWith("none")
                    ? points(plain, lastBoundary(plain, object.getValue().length))
                    : points(plain, offset(unreadable.get(object.getKey()).get(0)));
        }
        assertThat(rig.receiver().accepted().total()).isEqualTo(whole);
        objects.keySet().removeIf(key -> key.startsWith("none"));
        assertThat(unreadable.keySet()).isEqualTo(objects.keySet());
        for (Map.Entry<String, byte[]> object : objects.entrySet()) {
            int uncompressed = uncompressed(object.getValue());
            assertThat(unreadable.get(object.getKey()))
                    .as("%s, of which %d bytes were uncompressed", object.getKey(), uncompressed)
                    .singleElement()
                    .satisfies(letter -> {
                        assertThat(letter.bytes()).isEqualTo(object.getValue());
                        assertThat(offset(letter))
                                .isBetween(lastBoundary(plain, uncompressed - SLICE), uncompressed + SLICE);
                    });
        }
    }

    private static int offset(DeadLetter letter) {
        return Integer.parseInt(letter.metadata().get("offset"));
    }

    /** Data points of the frames and lines of {@code plain} that end at {@code end} or before. */
    private static long points(byte[] plain, int end) {
        AtomicLong points = new AtomicLong();
        OldFormat.lifted(Arrays.copyOf(plain, end))
                .forEach(request -> MetricPoint.forEach(request, point -> points.incrementAndGet()));
        return points.get();
    }

    private static int uncompressed(byte[] stored) throws IOException {
        ByteArrayOutputStream some = new ByteArrayOutputStream();
        InputStream contents =
                Compression.open(new ByteArrayInputStream(stored)).contents();
        assertThatThrownBy(() -> contents.transferTo(some)).isInstanceOf(UnreadableObjectException.class);
        return some.size();
    }

    /** The end of the last frame or line of a capture that ends at {@code end} or before. */
    private static int lastBoundary(byte[] plain, int end) throws IOException {
        int boundary = 0;
        ByteArrayInputStream rest = new ByteArrayInputStream(plain);
        for (int next = 0; next <= end && rest.available() > 0; next = plain.length - rest.available()) {
            boundary = next;
            int first = rest.read();
            if (first == '{') {
                while (rest.read() != '\n') {}
            } else if (first != '\n') {
                rest.skipNBytes(CodedInputStream.readRawVarint32(first, rest));
            }
        }
        return boundary;
    }

    private void carry(Map<String, byte[]> objects) {
        objects.forEach(rig::put);
        rig.start();
        rig.awaitObjects("completed", objects.size());
    }
}
