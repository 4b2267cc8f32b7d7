package io.metricstream.relay.split;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.metricstream.relay.convert.LiftedRequest;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.open.UnreadableObjectException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PartReaderTest {
    private static final byte[] CAPTURE = Samples.read("otel10.bin");
    private static final int FIRST_FRAME = 3 + 89_633;

    @ParameterizedTest
    @CsvSource({"otel10.bin, 0", "otel10-newline.bin, 2"})
    void readsARealCaptureWithAndWithoutDelimiters(String name, int delimiters) throws Exception {
        byte[] object = Samples.read(name);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.list()).hasSize(1);
        assertThat(parts.delimiters()).isEqualTo(delimiters);
        assertThat(parts.dataPoints()).isEqualTo(710);
        assertThat(pointsOf(LiftedRequest.of((Batch) parts.list().get(0)))).isEqualTo(710);
    }

    @Test
    void closesABatchBeforeItGrowsBeyondItsSize() {
        Parts parts = Parts.of(new ByteArrayInputStream(repeat(CAPTURE, 10)), 200 << 10);

        assertThat(parts.list())
                .hasSize(10)
                .allSatisfy(part -> assertThat(part.tally().frames()).isEqualTo(2));
        parts.assertConserves(repeat(CAPTURE, 10));
    }

    @Test
    void aFrameLargerThanABatchIsABatchOfItsOwn() {
        Parts parts = Parts.of(new ByteArrayInputStream(CAPTURE), 64 << 10);

        assertThat(parts.list()).hasSize(2);
        assertThat(parts.dataPoints()).isEqualTo(710);
    }

    @ParameterizedTest
    @CsvSource({
        "otel07.bin, OTEL_07, 953, 3, 0",
        "otel07-newline.bin, OTEL_07, 953, 3, 3",
        "json.ndjson, JSON, 1160, 1160, 0",
    })
    void tellsTheFormatOfARealCapture(String name, Format format, int points, int frames, int delimiters) {
        byte[] object = Samples.read(name);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.list())
                .allSatisfy(part -> assertThat(((Batch) part).format()).isEqualTo(format));
        assertThat(parts.dataPoints()).isEqualTo(points);
        assertThat(parts.frameOffsets()).hasSize(frames);
        assertThat(parts.delimiters()).isEqualTo(delimiters);
    }

    /** We had a bug where a line of json that was cut off took the beginning of the frame behind it, found by fuzzing. */
    @Test
    void aLineOfJsonThatWasCutOffTakesNothingOfTheFrameBehindIt() {
        byte[] line = "{\"metric_name\":\"a\"".getBytes();
        byte[] object = concat(line, CAPTURE);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.damages())
                .singleElement()
                .satisfies(damage -> assertThat(damage.bytes()).isEqualTo(line));
        assertThat(parts.dataPoints()).isEqualTo(710);
    }

    @Test
    void tellsTheFormatAnewAtEachBoundary() {
        byte[] otel07 = Samples.read("otel07.bin");
        byte[] json = Samples.read("json.ndjson");
        byte[] object = concat(json, CAPTURE, json, otel07, new byte[] {'\n'}, CAPTURE, otel07, json);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.list().stream().map(part -> ((Batch) part).format()).distinct())
                .containsExactly(Format.JSON, Format.OTEL_10, Format.OTEL_07);
        assertThat(parts.dataPoints()).isEqualTo(3 * 1160 + 2 * 710 + 2 * 953);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "00                   | expected a frame, but the length is 0",
                "8080808080808001     | expected a frame, but the length has more than five bytes",
                "ffffffff0f0a         | expected a frame, but the length is more than relay.split.max-frame-size (it claims 4294967295 bytes)",
                "ffffffff070a         | expected a frame, but the length is more than relay.split.max-frame-size (it claims 2147483647 bytes)",
                "2074686973206973     | expected a frame, but its contents are not resource metrics that fill it exactly",
                "c8010a05             | expected a frame, but its contents are not resource metrics that fill it exactly",
            })
    void keepsGarbageBetweenFramesAndSaysWhy(String hex, String detail) {
        byte[] garbage = HexFormat.of().parseHex(hex);
        byte[] object = concat(CAPTURE, garbage, CAPTURE);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.dataPoints()).isEqualTo(1420);
        assertThat(parts.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.offset()).isEqualTo(CAPTURE.length);
            assertThat(damage.bytes()).isEqualTo(garbage);
            assertThat(damage.detail()).isEqualTo(detail);
            assertThat(damage.kind()).isEqualTo(Damage.Kind.DAMAGED);
        });
    }

    @Test
    void aCutTailIsDamageToTheEnd() {
        byte[] object = Arrays.copyOf(CAPTURE, CAPTURE.length - 7);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.frameOffsets()).containsExactly(0L);
        assertThat(parts.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.offset()).isEqualTo(FIRST_FRAME);
            assertThat(damage.detail()).isEqualTo("expected a frame, but the object ends before the frame does");
        });
    }

    @Test
    void aFrameThatLostBytesDoesNotSwallowTheNext() {
        // We had a bug where a frame that lost bytes was read on into its neighbour, and both were gone.
        byte[] lost = concat(Arrays.copyOf(CAPTURE, 50_000), Arrays.copyOfRange(CAPTURE, 50_017, CAPTURE.length));
        byte[] object = concat(lost, CAPTURE);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.offset()).isZero();
            assertThat(damage.length()).isEqualTo(FIRST_FRAME - 17);
        });
        assertThat(parts.frameOffsets()).hasSize(3);
    }

    @Test
    void aFrameThatWasCutOffDoesNotTakeTheNextWithIt() {
        // We had a bug where a cut frame that claimed to end just where its neighbour did was kept with it.
        List<byte[]> frames = SmallFrames.of(CAPTURE);
        byte[] next = frames.get(0);
        byte[] cut = frames.stream()
                .filter(frame -> frame.length > next.length + 50)
                .findFirst()
                .orElseThrow();
        byte[] head = Arrays.copyOf(cut, cut.length - next.length);
        byte[] object = concat(head, next, next);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.frameOffsets()).containsExactly((long) head.length, (long) (head.length + next.length));
        assertThat(parts.damages())
                .singleElement()
                .satisfies(damage -> assertThat(damage.detail())
                        .isEqualTo("expected a frame, but bytes are missing in it: another frame begins within it"));
    }

    @Test
    void aFrameIsNotReadAsTheContentsOfThreeBytesBeforeIt() {
        // We had a bug where the first three bytes of a frame, before another of just that length, made a request of it
        // that protobuf parses and that holds no metric.
        byte[] frame = SmallFrames.of(CAPTURE).get(0);
        int claimed = frame.length + 1;
        byte[] head = {(byte) (claimed & 127 | 128), (byte) (claimed >> 7), 10};
        byte[] object = concat(head, frame, frame);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.frameOffsets()).containsExactly(3L, 3L + frame.length);
    }

    @Test
    void aFrameBeyondTheLimitIsNamedTooLarge() {
        byte[] large = framed(9 << 20);
        byte[] object = concat(large, CAPTURE);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.damages()).hasSize(10).allSatisfy(damage -> {
            assertThat(damage.kind()).isEqualTo(Damage.Kind.TOO_LARGE);
            assertThat(damage.length()).isLessThanOrEqualTo(PartReader.MAX_DAMAGE_BYTES);
        });
        assertThat(parts.dataPoints()).isEqualTo(710);
    }

    /** Reading goes on at the first byte that is not settled, as if a frame began there: that is never within damage. */
    @Test
    void theFirstOfSeveralPiecesOfDamageIsSettledButForItsFirstByte() {
        byte[] object = new byte[2 * PartReader.MAX_DAMAGE_BYTES + 1];
        Arrays.fill(object, (byte) 0xFF);

        assertThat(Parts.of(object).damages()).extracting(Part::settledFrom).containsExactly(1L, 1L << 20, 2L << 20);
        assertThat(Parts.of(Arrays.copyOf(object, PartReader.MAX_DAMAGE_BYTES)).damages())
                .extracting(Part::settledFrom)
                .containsExactly(0L);
    }

    /** R1 holds where a frame has to begin; within damage one is believed only if it is strict (R3). */
    @Test
    void bytesThatBeginWithinDamageAreNotBelievedAtOnce() {
        // A request without name and time.
        byte[] readable = HexFormat.of().parseHex("0c" + "0a0a1208120612045a020a00");
        PartReader reader =
                new PartReader(new ByteArrayInputStream(readable), readable.length, Parts.MAX_FRAME, Parts.BATCH);
        reader.beginWithin(Damage.Kind.DAMAGED, "expected a frame");

        assertThat(Parts.of(readable).damages()).isEmpty();
        assertThat(Parts.of(reader).damages())
                .singleElement()
                .satisfies(damage -> assertThat(damage.bytes()).isEqualTo(readable));
    }

    @Test
    void aFrameThatProtobufCannotParseIsKeptAlone() {
        byte[] broken = CAPTURE.clone();
        // The name of a metric is text; 0xFF is no UTF-8.
        int name = indexOf(broken, "amazonaws.com/".getBytes());
        broken[name] = (byte) 0xFF;

        Parts parts = Parts.of(broken);

        parts.assertConserves(broken);
        assertThat(parts.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.kind()).isEqualTo(Damage.Kind.UNDECODABLE);
            assertThat(damage.length()).isEqualTo(FIRST_FRAME);
            assertThat(damage.frames()).isEqualTo(1);
        });
        assertThat(parts.frameOffsets()).containsExactly((long) FIRST_FRAME);
    }

    @Test
    void runsOfDelimitersAreOnlyCounted() {
        byte[] run = new byte[1_000_000];
        Arrays.fill(run, PartReader.DELIMITER);
        byte[] object = concat(run, CAPTURE, run, CAPTURE, run);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.damages()).isEmpty();
        assertThat(parts.delimiters()).isEqualTo(3_000_000);
        assertThat(parts.dataPoints()).isEqualTo(1420);
    }

    @Test
    void anObjectThatBreaksYieldsFirstWhatCameWhole() {
        InputStream breaks =
                new SequenceInputStream(new ByteArrayInputStream(CAPTURE, 0, FIRST_FRAME + 100), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new UnreadableObjectException("gzip ends in the middle");
                    }
                });

        Parts parts = Parts.of(breaks, Parts.BATCH);

        assertThat(parts.list()).hasSize(2);
        assertThat(parts.frameOffsets()).containsExactly(0L);
        assertThat(parts.list().get(1)).isEqualTo(new Unreadable(FIRST_FRAME, "gzip ends in the middle"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    @Timeout(20)
    void hostileBytesCostLinearTime(int kind) {
        byte[] object = hostile(kind, 6 << 20);

        Parts parts = Parts.of(concat(object, CAPTURE));

        parts.assertConserves(concat(object, CAPTURE));
        assertThat(parts.list()).isNotEmpty();
    }

    /** 0: zeros, 1: random, 2: starts of frames that claim much and hold nothing, 3: true frames, each cut short. */
    private static byte[] hostile(int kind, int size) {
        byte[] object = new byte[size];
        Random random = new Random(5);
        if (kind == 1) {
            random.nextBytes(object);
        }
        byte[] piece = kind == 2
                ? HexFormat.of().parseHex("8080c0010a80c0bf010a080a060a01611201620a")
                : Arrays.copyOf(CAPTURE, 2_000);
        for (int at = 0; kind >= 2 && at + piece.length <= size; at += piece.length) {
            System.arraycopy(piece, 0, object, at, piece.length);
        }
        return object;
    }

    private static byte[] framed(int length) {
        // A resource metrics of unknown fields that fills the frame: field 15, length-delimited.
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int inner = length - 5;
        int blob = inner - 5;
        varint(out, length);
        out.write(0x0A);
        varint(out, inner);
        out.write(0x7A);
        varint(out, blob);
        out.writeBytes(new byte[blob]);
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, int value) {
        for (int i = 0; i < 3; i++) {
            out.write(value >>> 7 * i | 0x80);
        }
        out.write(value >>> 21);
    }

    private static int pointsOf(byte[] request) throws InvalidProtocolBufferException {
        return ExportMetricsServiceRequest.parseFrom(request).getResourceMetricsList().stream()
                .flatMap(resource -> resource.getScopeMetricsList().stream())
                .flatMap(scope -> scope.getMetricsList().stream())
                .mapToInt(metric -> metric.getSummary().getDataPointsCount())
                .sum();
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int at = 0; ; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
    }

    static byte[] repeat(byte[] bytes, int times) {
        byte[][] all = new byte[times][];
        Arrays.fill(all, bytes);
        return concat(all);
    }

    static byte[] concat(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }
}
