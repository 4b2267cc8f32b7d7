package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Compressed;
import io.metricstream.relay.kit.FailureDocuments;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Rig.DeadLetter;
import io.metricstream.relay.kit.Samples;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** Each sample in each compression, with and without a telling name, whole and cut short, through the real routes. */
class CompressionMatrixTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final int POINTS = 710;
    private static final int FIRST_FRAME_BYTES = 89_636;

    private final Rig rig;

    CompressionMatrixTest(@TempDir Path directory) {
        rig = new Rig(directory);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    void allOfWhatIsWholeArrives() {
        Map<String, byte[]> objects = objects(CAPTURE, 1);

        carry(objects);

        assertThat(rig.receiver().accepted().total()).isEqualTo((long) POINTS * objects.size());
        assertThat(rig.assertSettled().delivered().bytes()).isEqualTo((long) CAPTURE.length * objects.size());
        assertThat(rig.deadLetters()).isEmpty();
    }

    /** A client may undo what the header says, and then does not tell; ours does not. */
    @Test
    void whatContentEncodingSaysDoesNotCount() {
        Map<String, byte[]> objects = Map.of(
                "undone.gz", CAPTURE, "not-undone", Compressed.GZIP.of(CAPTURE), "other", Compressed.ZSTD.of(CAPTURE));

        objects.forEach((key, bytes) -> rig.aws()
                .s3()
                .putObject(
                        put -> put.bucket(Rig.SOURCE).key(key).contentEncoding("gzip"), RequestBody.fromBytes(bytes)));
        carry(Map.of());
        rig.awaitObjects("completed", objects.size());

        assertThat(rig.receiver().accepted().total()).isEqualTo((long) POINTS * objects.size());
        assertThat(rig.deadLetters()).isEmpty();
        rig.assertSettled();
    }

    /** Cut within the second frame: the first arrives, and the object is kept, or of plain bytes what is no frame. */
    @Test
    void whatIsWholeOfACutObjectArrivesAndTheRestIsKept() throws Exception {
        Map<String, byte[]> objects = objects(CAPTURE, 0.9);

        carry(objects);

        long firstPoints = points(Arrays.copyOf(CAPTURE, FIRST_FRAME_BYTES));
        assertThat(rig.receiver().accepted().total()).isEqualTo(firstPoints * objects.size());
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

    /** Whatever becomes of these formats: every byte that was stored is read, once. */
    @ParameterizedTest
    @ValueSource(strings = {"otel10-newline.bin", "otel07.bin", "otel07-newline.bin", "json.ndjson"})
    void everyByteOfEverySampleIsSettled(String sample) {
        byte[] plain = Samples.read(sample);
        Map<String, byte[]> objects = objects(plain, 1);

        carry(objects);

        long delimiters = sample.equals("otel10-newline.bin") ? 2 : sample.equals("otel07-newline.bin") ? 3 : 0;
        assertThat(rig.assertSettled().read().bytes()).isEqualTo((plain.length - delimiters) * objects.size());
        assertThat(rig.deadLetters()).noneMatch(letter -> letter.reason().equals("unreadable-object"));
    }

    @Test
    void theRecordsOfFailureDocumentsArrive() {
        byte[] first = Arrays.copyOf(CAPTURE, FIRST_FRAME_BYTES);
        byte[] second = Arrays.copyOfRange(CAPTURE, FIRST_FRAME_BYTES, CAPTURE.length);
        Map<String, byte[]> objects = objects(FailureDocuments.lines(first, second), 1);

        carry(objects);

        assertThat(rig.receiver().accepted().total()).isEqualTo((long) POINTS * objects.size());
        assertThat(rig.assertSettled().delivered().bytes()).isEqualTo((long) CAPTURE.length * objects.size());
        assertThat(rig.deadLetters()).isEmpty();
    }

    /** The frame that breaks off is damage of its own; and since nobody can decode the rest of it, the object is kept too. */
    @Test
    void ofFailureDocumentsWithABrokenRecordTheOthersArriveAndTheObjectIsKept() throws Exception {
        byte[] first = Arrays.copyOf(CAPTURE, FIRST_FRAME_BYTES);
        byte[] second = Arrays.copyOfRange(CAPTURE, FIRST_FRAME_BYTES, CAPTURE.length);
        byte[] stored = FailureDocuments.lines(first, second, first);
        stored[stored.length / 2] = 0;

        carry(Map.of("processing-failed/2026/11/23/05/f", stored));

        assertThat(rig.receiver().accepted().total()).isEqualTo(2 * points(first));
        assertThat(rig.deadLetters()).extracting(DeadLetter::reason).containsExactly("damaged", "unreadable-object");
        byte[] brokenOff = rig.deadLetters().get(0).bytes();
        assertThat(brokenOff).endsWith('\n');
        assertThat(second).startsWith(Arrays.copyOf(brokenOff, brokenOff.length - 1));
        DeadLetter whole = rig.deadLetters().get(1);
        assertThat(whole.bytes()).isEqualTo(stored);
        assertThat(whole.metadata().get("detail"))
                .isEqualTo("1 of 3 failure records of Firehose cannot be decoded, the first is record 2:"
                        + " its record is not base64");
        rig.assertSettled();
    }

    private void carry(Map<String, byte[]> objects) {
        objects.forEach(rig::put);
        rig.start();
        rig.awaitObjects("completed", objects.size());
    }

    /** Each compression under a name without an extension, and under a telling one, which is that of another now and then. */
    private static Map<String, byte[]> objects(byte[] plain, double share) {
        Map<String, byte[]> objects = new LinkedHashMap<>();
        for (Compressed compressed : Compressed.values()) {
            byte[] stored = compressed.of(plain);
            byte[] some = Arrays.copyOf(stored, (int) (stored.length * share));
            objects.put(compressed.word() + "/metrics-1-2026-11-23-05-00-00", some);
            objects.put(compressed.word() + "/telling" + compressed.extension(), some);
            objects.put(compressed.word() + "/misleading.gz", some);
        }
        return objects;
    }

    private static long points(byte[] frame) throws Exception {
        return ExportMetricsServiceRequest.parseDelimitedFrom(new ByteArrayInputStream(frame))
                .getResourceMetricsList()
                .stream()
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .mapToLong(metric -> metric.getSummary().getDataPointsCount())
                .sum();
    }
}
