package io.metricstream.relay.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.demo.MetricPoint;
import io.metricstream.relay.demo.MetricStreamOptions;
import io.metricstream.relay.demo.MetricStreamWriter;
import io.metricstream.relay.demo.PointCounts;
import io.metricstream.relay.demo.StreamObject;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DamagedSetTest {
    private static final MetricStreamOptions OPTIONS = MetricStreamOptions.of(7);
    private static final DamagedSet SET = DamagedSet.of(OPTIONS, 1_500_000, 5);

    @Test
    void everyKindOccurs() {
        Set<Damage> kinds = EnumSet.noneOf(Damage.class);
        SET.objects().forEach(object -> kinds.addAll(object.kinds()));

        assertThat(kinds).containsExactlyInAnyOrder(Damage.values());
    }

    @Test
    void anUntouchedFrameIsReallyThere() throws Exception {
        for (DamagedObject object : SET.objects()) {
            for (DamagedObject.Frame frame : object.frames()) {
                if (frame.untouched()) {
                    List<Long> points = new ArrayList<>();
                    ByteArrayInputStream in = new ByteArrayInputStream(object.bytes(), frame.offset(), frame.length());
                    MetricPoint.forEach(
                            ExportMetricsServiceRequest.parseDelimitedFrom(in), point -> points.add(point.identity()));
                    assertThat(in.available()).isZero();
                    assertThat(frame.points()).containsExactly(points.toArray(Long[]::new));
                }
            }
        }
    }

    @Test
    void aByteIsInAFrameOrAlteredOrANewline() {
        for (DamagedObject object : SET.objects()) {
            byte[] rest = object.bytes().clone();
            object.frames()
                    .forEach(frame -> Arrays.fill(rest, frame.offset(), frame.offset() + frame.length(), (byte) '\n'));
            object.altered()
                    .forEach(range -> Arrays.fill(rest, range.offset(), range.offset() + range.length(), (byte) '\n'));

            assertThat(rest).containsOnly('\n');
        }
    }

    @Test
    void noFrameOfTheSourceIsForgottenAndUntouchedOnesSeparateTheDamaged() {
        MetricStreamWriter writer = new MetricStreamWriter(OPTIONS);
        writer.next(1_500_000);
        for (DamagedObject object : SET.objects().subList(1, 5)) {
            StreamObject source = writer.next(1_500_000);

            assertThat(object.frames().stream().map(frame -> Arrays.hashCode(frame.points())))
                    .containsExactlyElementsOf(source.frames().stream()
                            .map(frame -> Arrays.hashCode(frame.points()))
                            .toList());
            assertThat(object.bytes()).isNotEqualTo(source.bytes());
        }
        assertThat(SET.untouchedPoints().count())
                .isGreaterThan(2 * SET.damagedPoints().count());
        assertThat(SET.damagedPoints()).hasSizeGreaterThan(20);
    }

    @Test
    void anAlteredByteLiesInNoUntouchedFrame() {
        for (DamagedObject object : SET.objects()) {
            assertThat(object.altered())
                    .isNotEmpty()
                    .allSatisfy(range -> assertThat(object.frames())
                            .filteredOn(DamagedObject.Frame::untouched)
                            .noneMatch(frame -> range.offset() + range.length() > frame.offset()
                                    && range.offset() < frame.offset() + frame.length()));
        }
    }

    @Test
    void theSameSeedGivesTheSameDamage() {
        DamagedSet again = DamagedSet.of(OPTIONS, 1_500_000, 5);

        for (int i = 0; i < 5; i++) {
            assertThat(again.objects().get(i).bytes())
                    .isEqualTo(SET.objects().get(i).bytes());
        }
    }

    @Test
    void conservationSeesWhatIsMissingAndWhatIsTwice() {
        long[] sent = {1, 2, 3};
        PointCounts arrived = new PointCounts();
        arrived.add(1);
        arrived.add(2);

        assertThatThrownBy(() -> Conservation.assertEachOnce(arrived, Stream.of(sent)))
                .hasMessageContaining("missing=1");
        arrived.add(3);
        Conservation.assertEachOnce(arrived, Stream.of(sent));
        arrived.add(2);
        assertThatThrownBy(() -> Conservation.assertEachOnce(arrived, Stream.of(sent)))
                .hasMessageContaining("repeated=1");
        assertThatThrownBy(() -> Conservation.assertNoneTwice(arrived, Stream.of(sent)))
                .hasMessageContaining("repeated=1");
    }
}
