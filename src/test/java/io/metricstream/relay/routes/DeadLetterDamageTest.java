package io.metricstream.relay.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Rig.DeadLetter;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.metrics.Conservation;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** What of an object cannot be delivered lies in the failure bucket, byte for byte. */
class DeadLetterDamageTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final int FIRST_FRAME = 3 + 89_633;

    @TempDir
    Path directory;

    @Test
    void damageBetweenFramesIsKeptVerbatimAndTheFramesAreDelivered() {
        byte[] damage = "\u0000 not a frame \u00FF".getBytes(StandardCharsets.ISO_8859_1);
        byte[] object = Gzip.concat(
                Arrays.copyOf(CAPTURE, FIRST_FRAME), damage, Arrays.copyOfRange(CAPTURE, FIRST_FRAME, CAPTURE.length));
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.start();

            rig.putAndAnnounce("object", object);
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            Conservation conservation = rig.assertSettled();
            assertThat(conservation.delivered().dataPoints()).isEqualTo(710);
            assertThat(conservation.deadLettered().bytes()).isEqualTo(damage.length);
            assertThat(rig.receiver().accepted().total()).isEqualTo(710);
            assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.bytes()).isEqualTo(damage);
                assertThat(letter.metadata())
                        .containsEntry("reason", "damaged")
                        .containsEntry("source-bucket", Rig.SOURCE)
                        .containsEntry("source-key", "object")
                        .containsEntry("source-etag", head(rig, "object").eTag().replace("\"", ""))
                        .containsEntry("offset", Integer.toString(FIRST_FRAME))
                        .containsEntry("length", Integer.toString(damage.length))
                        .containsEntry("frames", "0")
                        .containsEntry("attempts", "0")
                        .containsEntry("detail", "expected a frame, but the length is 0");
                assertThat(Instant.parse(letter.metadata().get("time"))).isBefore(Instant.now());
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"otel07-newline.bin, 3, 953, 3", "json.ndjson, 1160, 1160, 0"})
    void aRefusedFrameOfAnotherFormatIsKeptAsItWas(String sample, int frames, int points, int delimiters) {
        byte[] object = Samples.read(sample);
        try (Rig rig = new Rig(directory).byQueue().set("RELAY_OTLP_ON_REFUSE_ALL", "dead-letter")) {
            boolean all = sample.startsWith("otel07");
            rig.receiver().answer(OtlpAnswer.refuseIf(point -> all || point.identity() % 50 == 0));
            rig.start();

            rig.putAndAnnounce(sample, object);
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            Conservation conservation = rig.assertSettled();
            assertThat(conservation.read().bytes()).isEqualTo(object.length - delimiters);
            assertThat(conservation.read().frames()).isEqualTo(frames);
            assertThat(conservation.read().dataPoints()).isEqualTo(points);
            assertThat(conservation.deadLettered().frames()).isPositive();
            assertThat(rig.deadLetters()).isNotEmpty().allSatisfy(letter -> {
                assertThat(letter.reason()).startsWith("rejected");
                int offset = Integer.parseInt(letter.metadata().get("offset"));
                assertThat(letter.bytes())
                        .isEqualTo(Arrays.copyOfRange(object, offset, offset + letter.bytes().length));
            });
        }
    }

    @Test
    void aRefusedFrameIsAnObjectThatTheRelayReads() {
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.receiver().answer(OtlpAnswer.refuseIf(point -> true));
            rig.start();

            rig.putAndAnnounce("object", CAPTURE);
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().deadLettered().dataPoints()).isEqualTo(710);
            List<DeadLetter> letters = rig.deadLetters();
            assertThat(letters).hasSize(2).allSatisfy(letter -> {
                assertThat(letter.reason()).isEqualTo("rejected");
                assertThat(letter.metadata()).containsEntry("status", "400").containsEntry("frames", "1");
            });
            byte[][] frames = letters.stream()
                    .sorted(Comparator.comparing(
                            letter -> Integer.valueOf(letter.metadata().get("offset"))))
                    .map(DeadLetter::bytes)
                    .toArray(byte[][]::new);
            assertThat(Gzip.concat(frames)).isEqualTo(CAPTURE);
        }
    }

    @Test
    void theMetadataOfTheLongestKeyAndALongDetailIsAsciiAndWithinItsLimit() {
        String key = "日本語/" + "ü".repeat(507);
        assertThat(key.getBytes(StandardCharsets.UTF_8)).hasSize(1_024);
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.receiver().answer(request -> OtlpAnswer.refused(422, "größer\u0000\u202E".repeat(1_000)));
            rig.start();

            rig.putAndAnnounce(key, Arrays.copyOf(CAPTURE, FIRST_FRAME));
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            rig.assertSettled();
            assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
                int bytes = letter.metadata().entrySet().stream()
                        .mapToInt(entry ->
                                entry.getKey().length() + entry.getValue().length())
                        .sum();
                assertThat(bytes).isLessThanOrEqualTo(2_000);
                assertThat(letter.metadata().values())
                        .allSatisfy(value -> assertThat(value).matches("[ -~]+"));
                assertThat(letter.metadata())
                        .containsKeys(
                                "reason", "source-bucket", "source-key", "source-etag", "offset", "length", "time")
                        .containsEntry("attempts", "1")
                        .containsEntry("status", "422");
                assertThat(letter.metadata().get("detail")).contains("the endpoint answered 422: ");
            });
        }
    }

    @Test
    void theSameBytesGiveTheSameKeyInTheHourOfTheirObject() {
        byte[] object = Gzip.concat(CAPTURE, new byte[] {0, 1, 2});
        try (Rig rig = new Rig(directory)) {
            rig.put("object", object);
            rig.start();
            rig.awaitObjects("completed", 1);
            rig.assertSettled();
            List<String> first = keys(rig);
            rig.stop();

            rig.set("RELAY_STATE_DIR", directory.resolve("forgotten").toString())
                    .start();
            rig.awaitObjects("completed", 1);
            rig.assertSettled();

            assertThat(keys(rig)).isEqualTo(first).singleElement().satisfies(key -> {
                String hour = DateTimeFormatter.ofPattern("yyyy/MM/dd/HH")
                        .withZone(ZoneOffset.UTC)
                        .format(head(rig, "object").lastModified());
                assertThat(key).matches("dead-letter/" + hour + "/damaged-[0-9a-f]{32}");
            });
        }
    }

    @Test
    void whatBreaksIsKeptWholeAfterTheGoodFramesAreDelivered() {
        byte[] broken = Gzip.of(CAPTURE);
        Arrays.fill(broken, 200, 300, (byte) 0xFF);
        byte[] object = Gzip.concat(Gzip.of(CAPTURE), broken);
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.start();

            rig.putAndAnnounce("with space/ü+.gz", object);
            rig.awaitObjects("completed", 1);
            rig.awaitEmptyQueue();

            assertThat(rig.assertSettled().delivered().dataPoints()).isEqualTo(710);
            assertThat(rig.receiver().accepted().total()).isEqualTo(710);
            assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.bytes()).isEqualTo(object);
                assertThat(letter.metadata())
                        .containsEntry("reason", "unreadable-object")
                        .containsEntry("offset", Integer.toString(CAPTURE.length))
                        .containsEntry("source-key", "with space/%C3%BC+.gz");
                assertThat(letter.metadata().get("detail")).startsWith("gzip breaks after ");
            });
        }
    }

    private static List<String> keys(Rig rig) {
        return rig.deadLetters().stream().map(DeadLetter::key).toList();
    }

    private static HeadObjectResponse head(Rig rig, String key) {
        return rig.aws().s3().headObject(head -> head.bucket(Rig.SOURCE).key(key));
    }
}
