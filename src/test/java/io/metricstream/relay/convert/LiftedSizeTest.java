package io.metricstream.relay.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Fuzz;
import io.metricstream.relay.split.Batch;
import io.metricstream.relay.split.Damage;
import io.metricstream.relay.split.Format;
import io.metricstream.relay.split.Part;
import io.metricstream.relay.split.PartReader;
import io.metricstream.relay.wire.OtlpFields;
import io.metricstream.relay.wire.Tags;
import io.metricstream.relay.wire.Varint;
import io.metricstream.relay.wire.WireBuffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** docs/dead-letters.md: a frame that needs more than relay.split.max-frame-size as OTLP 1.x is too large. */
class LiftedSizeTest {
    private static final int MAX_FRAME = 64 << 10;

    /** Those of 0.7 whose data points are lifted, in the order of their numbers: integers are 4, 6 and 8. */
    private static final int[] DATA = {4, 5, 6, 7, 8, 9, 11};

    /** Of texts: where the lengths around them become one byte longer, among others. */
    private static final int[] TEXTS = {0, 0, 1, 20, 110, 117, 119, 121, 123, 125, 127, 128, 16_370, 16_380};

    /** We had a bug where 30,000 exemplars without a value, in 60 kB, became a request of 330 kB. */
    @Test
    void whatExemplarsTakeInOtlp1CountsForTheLargestFrame() throws Exception {
        byte[] empty = frame(request -> metric(request, 4, point -> {
            for (int i = 0; i < 30_000; i++) {
                point.head(Tags.message(5), 0);
            }
        }));
        byte[] labelled = frame(request -> metric(request, 4, point -> {
            point.begin(Tags.message(5), 60_000);
            for (int i = 0; i < 30_000; i++) {
                point.head(Tags.message(OtlpFields.LABELS_07), 0);
            }
            point.end();
        }));

        for (byte[] frame : new byte[][] {empty, labelled}) {
            assertThat(frame).hasSizeLessThan(MAX_FRAME);
            assertThat(first(frame, MAX_FRAME))
                    .isInstanceOfSatisfying(
                            Damage.class, damage -> assertThat(damage.kind()).isEqualTo(Damage.Kind.TOO_LARGE));
        }
    }

    /** What is promised of a frame is never less than what it becomes: one byte less, and it is too large. */
    @Test
    void noFrameBecomesLargerThanTheLargestThatIsAllowed() {
        Fuzz.run(2_000, random -> {
            byte[] frame = frame(request -> {
                metric(request, 4, point -> {});
                for (int i = random.nextInt(3); i > 0; i--) {
                    int data = DATA[random.nextInt(DATA.length)];
                    metric(request, data, point -> fields(random, data, point));
                }
            });
            Batch batch = (Batch) first(frame, 8 << 20);
            assertThat(batch.format()).isEqualTo(Format.OTEL_07);

            int lifted = LiftedRequest.of(batch).length;

            assertThat(first(frame, lifted - 1)).isInstanceOf(Damage.class);
        });
    }

    private static Part first(byte[] object, int maxFrame) throws IOException {
        return new PartReader(new ByteArrayInputStream(object), object.length, maxFrame, maxFrame).next();
    }

    private static byte[] frame(Consumer<WireBuffer> metrics) {
        WireBuffer request = new WireBuffer(100);
        request.begin(OtlpFields.RESOURCE_METRICS, 100);
        request.begin(OtlpFields.SCOPE_METRICS, 100);
        metrics.accept(request);
        request.end();
        request.end();
        byte[] framed = new byte[Varint.size(request.size()) + request.size()];
        request.copy(0, request.size(), framed, Varint.write(framed, 0, request.size()));
        return framed;
    }

    /** A metric of one data point. */
    private static void metric(WireBuffer out, int data, Consumer<WireBuffer> point) {
        out.begin(OtlpFields.METRIC, 100);
        out.text(OtlpFields.METRIC_NAME, "m");
        out.begin(Tags.message(data), 100);
        out.begin(OtlpFields.DATA_POINTS, 100);
        out.fixed64(Tags.fixed64(OtlpFields.POINT_TIME), 1L);
        point.accept(out);
        out.end();
        out.end();
        out.end();
    }

    private static void fields(Random random, int data, WireBuffer point) {
        labels(random, point);
        if (random.nextBoolean()) {
            point.fixed64(Tags.fixed64(data < 8 ? 4 : 5), 7L);
        }
        for (int i = data == 11 ? 0 : random.nextInt(40); i > 0; i--) {
            point.begin(Tags.message(data < 8 ? 5 : 8), 100);
            labels(random, point);
            if (random.nextInt(4) == 0) {
                point.fixed64(Tags.fixed64(3), 7L);
            }
            point.end();
        }
    }

    /** None, a few, or many; with a key, a value, both or neither. */
    private static void labels(Random random, WireBuffer out) {
        int most = new int[] {1, 4, 70}[random.nextInt(3)];
        int lengths = 1 + random.nextInt(most == 70 ? 3 : TEXTS.length);
        for (int i = random.nextInt(most); i > 0; i--) {
            out.begin(Tags.message(OtlpFields.LABELS_07), 100);
            for (int field = 1; field <= 2; field++) {
                int length = TEXTS[random.nextInt(lengths)];
                if (length > 0 || random.nextInt(4) == 0) {
                    out.text(Tags.message(field), "x".repeat(length));
                }
            }
            out.end();
        }
    }
}
