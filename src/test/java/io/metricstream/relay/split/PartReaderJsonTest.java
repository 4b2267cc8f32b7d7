package io.metricstream.relay.split;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.kit.Samples;
import java.io.ByteArrayInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of json, sound and bad, between other things. */
class PartReaderJsonTest {
    private static final String LINE = "{\"metric_stream_name\":\"s\",\"account_id\":\"1\",\"region\":\"r\","
            + "\"namespace\":\"AWS/X\",\"metric_name\":\"M{\\\"}\",\"dimensions\":{\"a\":\"b\"},\"timestamp\":1651679640000,"
            + "\"value\":{\"max\":1.0,\"min\":0.0,\"sum\":1.0,\"count\":2.0},\"unit\":\"None\"}";
    private static final byte[] CAPTURE = Samples.read("otel10.bin");

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\n\n\n", "", "\r\n", " \t\n"})
    void linesMayBeStrungTogetherInManyWays(String between) {
        byte[] object = (LINE + between + LINE + between + LINE).getBytes(UTF_8);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.damages()).isEmpty();
        assertThat(parts.frameOffsets()).hasSize(3);
        assertThat(parts.dataPoints()).isEqualTo(3);
        assertThat(parts.delimiters()).isEqualTo(between.equals("\n\n\n") ? 4 : 0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"account_id\":\"1\", |  | it has no account_id",
                "\"AWS/X\"             | 7 | namespace is no text",
                "\"AWS/X\"             | \"\" | namespace is empty",
                "{\"a\":\"b\"}         | [] | dimensions is no object",
                "{\"a\":\"b\"}         | {\"a\":{}} | a dimension is no text",
                "1651679640000         | 1.5 | timestamp is no time in milliseconds since 1970",
                "1651679640000         | 99999999999999999999 | timestamp is no time in milliseconds since 1970",
                "\"sum\":1.0           | \"sum\":null | a statistic in value is no number",
                "\"sum\":1.0           | \"sum\":1e999 | a statistic in value is no number",
                "\"sum\":1.0,          |  | sum is missing in value",
                "\"count\":2.0         | \"count\":-2.0 | count in value is no number of samples",
                "\"sum\":1.0           | \"sum\":1.0.0 | it is no JSON: Unexpected character ('.' (code 46)): was expecting comma to separate Object entries",
            })
    void aBadLineIsKeptAloneWithItsReason(String sound, String bad, String reason) {
        String line = LINE.replace(sound.trim(), bad == null ? "" : bad.trim()) + "\n";
        byte[] object = (LINE + "\n" + line + LINE).getBytes(UTF_8);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.dataPoints()).isEqualTo(2);
        assertThat(parts.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.kind()).isEqualTo(Damage.Kind.UNDECODABLE);
            assertThat(new String(damage.bytes(), UTF_8)).isEqualTo(line);
            assertThat(damage.frames()).isEqualTo(1);
            assertThat(damage.detail()).isEqualTo("expected a line of json, but " + reason);
        });
    }

    /** Somebody's log in the bucket would otherwise be a letter a line. */
    @Test
    void badLinesThatFollowEachOtherAreOneRange() {
        byte[] log =
                "{\"level\":\"info\",\"message\":\"hello\"}\n".repeat(5_000).getBytes(UTF_8);

        Parts parts = Parts.of(PartReaderTest.concat(log, CAPTURE));

        assertThat(parts.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.bytes()).isEqualTo(log);
            assertThat(damage.frames()).isEqualTo(5_000);
            assertThat(damage.detail())
                    .startsWith("expected a line of json, but it has no ")
                    .endsWith(" (the first of 5000 lines)");
        });
        assertThat(parts.dataPoints()).isEqualTo(710);
    }

    @Test
    void theLastLineThatWasCutIsKept() {
        byte[] object = (LINE + "\n" + LINE.substring(0, 100)).getBytes(UTF_8);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.dataPoints()).isEqualTo(1);
        assertThat(parts.damages()).singleElement().satisfies(damage -> {
            assertThat(damage.length()).isEqualTo(100);
            assertThat(damage.detail()).isEqualTo("expected a line of json, but the object ends before the line does");
        });
    }

    @Test
    void whatBeginsWithinALineThatWasCutIsFound() {
        byte[] cut = LINE.substring(0, 100).getBytes(UTF_8);
        byte[] object =
                PartReaderTest.concat(cut, CAPTURE, cut, LINE.getBytes(UTF_8), cut, "\n".getBytes(UTF_8), CAPTURE);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.damages())
                .hasSize(3)
                .allSatisfy(damage -> assertThat(damage.length()).isBetween(100L, 101L));
        assertThat(parts.dataPoints()).isEqualTo(2 * 710 + 1);
    }

    @Test
    void aLineIsFoundAfterDamage() {
        byte[] object = PartReaderTest.concat(new byte[] {7, 7, 7}, LINE.getBytes(UTF_8), new byte[99], CAPTURE);

        Parts parts = Parts.of(object);

        parts.assertConserves(object);
        assertThat(parts.damages()).extracting(Damage::offset).containsExactly(0L, 3L + LINE.length());
        assertThat(parts.dataPoints()).isEqualTo(711);
    }

    @Test
    void aLineBeyondTheLimitIsDamageToTheNextLine() {
        String endless = LINE.replace("AWS/X", "x".repeat(3 << 20));
        byte[] object = (endless + "\n" + LINE).getBytes(UTF_8);
        PartReader reader = new PartReader(new ByteArrayInputStream(object), 0, 1 << 20, Parts.BATCH);

        Parts parts = Parts.of(reader);

        parts.assertConserves(object);
        assertThat(parts.damages()).hasSize(4).allSatisfy(damage -> {
            assertThat(damage.kind()).isEqualTo(Damage.Kind.UNDECODABLE);
            assertThat(damage.detail())
                    .isEqualTo("expected a line of json, but the line is longer than relay.split.max-frame-size");
        });
        assertThat(parts.dataPoints()).isEqualTo(1);
    }

    /** Each statistic of its own repeats all dimensions: a line of 60 kB would become 60 MB. */
    @Test
    void aLineThatWouldGrowBeyondTheLimitIsTooLarge() {
        StringBuilder statistics = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            statistics.append("\"tm").append(i).append("\":1,");
        }
        String line = LINE.replace("\"max\"", statistics + "\"max\"").replace("\"b\"", '"' + "b".repeat(50_000) + '"');

        Parts parts = Parts.of((line + "\n" + LINE).getBytes(UTF_8));

        assertThat(parts.dataPoints()).isEqualTo(1);
        assertThat(parts.damages())
                .singleElement()
                .satisfies(damage -> assertThat(damage.kind()).isEqualTo(Damage.Kind.TOO_LARGE));
    }
}
