package io.metricstream.relay.routes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.convert.OldFormat;
import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.OtlpAnswer;
import io.metricstream.relay.demo.OtlpRequest;
import io.metricstream.relay.demo.PointCounts;
import io.metricstream.relay.kit.Gzip;
import io.metricstream.relay.kit.Rig;
import io.metricstream.relay.kit.Rig.DeadLetter;
import io.metricstream.relay.kit.Samples;
import io.metricstream.relay.metrics.Conservation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever output format a metric stream has, and whenever it changes: each point arrives once, as OTLP 1.x. */
class FormatsTest {
    private static final byte[] OTEL_10 = Samples.read("otel10.bin");
    private static final byte[] OTEL_07 = Samples.read("otel07.bin");
    private static final byte[] JSON = Samples.read("json.ndjson");
    private static final byte[] NEWLINE = {'\n'};

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "otel10.bin, 2, 710",
        "otel10-newline.bin, 2, 710",
        "otel07.bin, 3, 953",
        "otel07-newline.bin, 3, 953",
        "json.ndjson, 1160, 1160",
    })
    void eachPointOfEachFormatArrivesOnceWithItsAttributes(String sample, int frames, int points) {
        try (Rig rig = carry(Samples.read(sample))) {
            Conservation conservation = rig.assertSettled();
            assertThat(conservation.delivered().frames()).isEqualTo(frames);
            assertThat(conservation.delivered().dataPoints()).isEqualTo(points);
            assertThat(rig.deadLetters()).isEmpty();
            assertArrivedOnce(rig, Samples.read(sample));
        }
    }

    @Test
    void anObjectMayChangeItsFormatAnywhere() {
        int line = lineBreak(100_000);
        int frame = 3 + 89_633;
        byte[] object = Gzip.concat(
                Arrays.copyOf(JSON, line),
                Arrays.copyOf(OTEL_10, frame),
                OTEL_07,
                NEWLINE,
                Arrays.copyOfRange(JSON, line, JSON.length),
                NEWLINE,
                Arrays.copyOfRange(OTEL_10, frame, OTEL_10.length));
        try (Rig rig = carry(Gzip.of(object))) {
            Conservation conservation = rig.assertSettled();
            assertThat(conservation.delivered().bytes() + conservation.delimiters())
                    .isEqualTo(object.length);
            assertThat(rig.deadLetters()).isEmpty();
            assertArrivedOnce(rig, JSON, OTEL_10, OTEL_07);
        }
    }

    @Test
    void damageBetweenTheFormatsCostsNothingButItself() {
        byte[] garbage = "\u0007garbage without a frame".getBytes(US_ASCII);
        byte[] cutLine = Arrays.copyOf(JSON, 150);
        byte[] badLine = "{\"metric_stream_name\":\"s\",\"value\":{}}\n".getBytes(US_ASCII);
        byte[] cutFrame = Arrays.copyOf(OTEL_07, 5_000);
        byte[] object = Gzip.concat(garbage, JSON, badLine, OTEL_07, cutLine, OTEL_10, cutFrame);
        try (Rig rig = carry(object)) {
            Conservation conservation = rig.assertSettled();
            assertThat(conservation.read().bytes()).isEqualTo(object.length);
            assertArrivedOnce(rig, JSON, OTEL_10, OTEL_07);
            List<DeadLetter> letters = rig.deadLetters();
            assertThat(letters)
                    .extracting(letter -> letter.reason() + " " + letter.bytes().length)
                    .containsExactlyInAnyOrder(
                            "damaged " + garbage.length,
                            "undecodable " + badLine.length,
                            "undecodable " + cutLine.length,
                            "damaged " + cutFrame.length);
            assertThat(letters).allSatisfy(letter -> {
                int offset = Integer.parseInt(letter.metadata().get("offset"));
                assertThat(letter.bytes())
                        .isEqualTo(Arrays.copyOfRange(object, offset, offset + letter.bytes().length));
            });
        }
    }

    @Test
    void theMetricsOfAFrameOf07AreToldApartWhereOneIsRefused() {
        byte[] frame = Arrays.copyOf(OTEL_07, OTEL_07.length);
        long late = identities(frame)[17];
        try (Rig rig = new Rig(directory).byQueue()) {
            rig.receiver().answer(OtlpAnswer.refuseIf(point -> point.identity() == late));
            run(rig, frame);

            Conservation conservation = rig.assertSettled();
            assertThat(conservation.read().frames()).isEqualTo(3);
            assertThat(conservation.deadLettered().dataPoints()).isBetween(1L, 5L);
            assertThat(rig.deadLetters()).singleElement().satisfies(letter -> {
                assertThat(letter.reason()).isEqualTo("partially-rejected");
                assertThat(letter.metadata().get("detail")).startsWith("metrics refused: 1 of ");
                int offset = Integer.parseInt(letter.metadata().get("offset"));
                assertThat(letter.bytes()).isEqualTo(Arrays.copyOfRange(frame, offset, offset + letter.bytes().length));
            });
            assertThat(rig.receiver().accepted().repeated()).isZero();
        }
    }

    private Rig carry(byte[] object) {
        Rig rig = new Rig(directory).byQueue().set("OTEL_SERVICE_NAME", "mine");
        rig.receiver().keepRequests(true);
        run(rig, object);
        return rig;
    }

    private static void run(Rig rig, byte[] object) {
        rig.start();
        rig.putAndAnnounce("object", object);
        rig.awaitObjects("completed", 1);
        rig.awaitEmptyQueue();
    }

    private static void assertArrivedOnce(Rig rig, byte[]... captures) {
        PointCounts arrived = rig.receiver().accepted();
        long expected = 0;
        for (byte[] capture : captures) {
            for (long identity : identities(capture)) {
                assertThat(arrived.count(identity)).isEqualTo(1);
                expected++;
            }
        }
        assertThat(arrived.total()).isEqualTo(expected);
        for (OtlpRequest request : rig.receiver().kept()) {
            MetricPoint.forEach(
                    request.message(),
                    point -> assertThat(point.attributes()).as(point.metric()).hasSize(3));
            assertThat(request.message().getResourceMetricsList())
                    .allSatisfy(resource -> assertThat(resource.getResource().getAttributesList())
                            .anySatisfy(
                                    attribute -> assertThat(attribute.getKey()).isEqualTo("service.name")));
        }
    }

    /** The unit tests of {@code convert} compare each of these with the bytes. */
    private static long[] identities(byte[] capture) {
        List<Long> identities = new java.util.ArrayList<>();
        OldFormat.lifted(capture)
                .forEach(request -> MetricPoint.forEach(request, point -> identities.add(point.identity())));
        return identities.stream().mapToLong(Long::longValue).toArray();
    }

    private static int lineBreak(int from) {
        int at = from;
        while (JSON[at++] != '\n') {
            assertThat(at).isLessThan(JSON.length);
        }
        return at;
    }
}
