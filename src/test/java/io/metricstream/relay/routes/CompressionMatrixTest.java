package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Compressed;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Samples;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.sync.RequestBody;

/** Each sample in each compression, with and without a telling name, through the real routes. */
class CompressionMatrixTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final int POINTS = 710;

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
        Map<String, byte[]> objects = Compressed.objects(CAPTURE, 1);

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

    @ParameterizedTest
    @CsvSource({"otel10-newline.bin, 710", "otel07.bin, 953", "otel07-newline.bin, 953", "json.ndjson, 1160"})
    void allOfEverySampleArrives(String sample, long points) {
        byte[] plain = Samples.read(sample);
        Map<String, byte[]> objects = Compressed.objects(plain, 1);

        carry(objects);

        long delimiters = sample.equals("otel10-newline.bin") ? 2 : sample.equals("otel07-newline.bin") ? 3 : 0;
        assertThat(rig.assertSettled().read().bytes()).isEqualTo((plain.length - delimiters) * objects.size());
        assertThat(rig.receiver().accepted().total()).isEqualTo(points * objects.size());
        assertThat(rig.deadLetters()).isEmpty();
    }

    private void carry(Map<String, byte[]> objects) {
        objects.forEach(rig::put);
        rig.start();
        rig.awaitObjects("completed", objects.size());
    }
}
