package io.metricstream.relay.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import io.metricstream.relay.deliver.MetricIndexes;
import io.metricstream.relay.message.Reason;
import io.metricstream.relay.message.RelayHeaders;
import io.metricstream.relay.split.Damage;
import java.util.Map;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultMessage;
import org.junit.jupiter.api.Test;

class LetterInHandTest {
    private static final String KEY = "dead-letter/2026/11/23/05/damaged-0";

    @Test
    void damageOfTheSameRangeIsTheLetterItself() {
        LetterInHand letter = letter(MetricIndexes.parse(""));

        assertThat(letter.keeps(damage(100, 10), Reason.DAMAGED)).isTrue();

        assertThat(letter.stays()).isTrue();
        assertThat(letter.isSettled()).isFalse();
        assertThat(letter.metadata(Map.of("attempts", "4", "offset", "100")))
                .containsEntry("attempts", "5")
                .containsEntry("detail", "gr%C3%B6%C3%9Fe")
                .containsEntry("offset", "100");
    }

    @Test
    void anotherRangeOrReasonIsALetterOfItsOwn() {
        LetterInHand letter = letter(MetricIndexes.parse(""));
        Message message = damage(100, 10);

        assertThat(letter.keeps(damage(100, 9), Reason.DAMAGED)).isFalse();
        assertThat(letter.keeps(damage(101, 10), Reason.DAMAGED)).isFalse();
        assertThat(letter.keeps(message, Reason.UNDECODABLE)).isFalse();
        letter.becomes(KEY + "1", message);

        assertThat(letter.isSettled()).isTrue();
        assertThat(letter.others()).isEqualTo(1);
        assertThat(message.getHeader(RelayHeaders.ATTEMPTS)).isEqualTo(4);
    }

    /** Else it would be removed when it has just been written. */
    @Test
    void aLetterThatIsWrittenAnewByItsOwnKeyIsNotSettled() {
        LetterInHand letter = letter(MetricIndexes.parse(""));

        letter.becomes(KEY, damage(100, 10));

        assertThat(letter.isSettled()).isFalse();
        assertThat(letter.stays()).isFalse();
    }

    @Test
    void ofMetricsTheRefusedOnesRemainAsTheFrameCountsThem() {
        LetterInHand letter = letter(MetricIndexes.parse("2,5-7"));
        Message message = damage(100, 4);
        message.setHeader(RelayHeaders.METRICS, "1-2");
        message.setHeader(RelayHeaders.STATUS, 422);

        assertThat(letter.keeps(message, Reason.PARTIALLY_REJECTED)).isTrue();

        assertThat(letter.metadata(Map.of("attempts", "4", "metrics", "2,5-7")))
                .containsEntry("metrics", "5-6")
                .containsEntry("status", "422");
    }

    @Test
    void metadataStaysWithinWhatS3Allows() {
        LetterInHand letter = letter(MetricIndexes.parse("0-9999"));
        Message message = damage(100, 10);
        message.setHeader(RelayHeaders.DETAIL, "ü".repeat(5_000));
        assertThat(letter.keeps(message, Reason.REJECTED)).isTrue();

        Map<String, String> metadata = letter.metadata(Map.of("source-key", "k".repeat(1_380), "attempts", "9"));

        int bytes = metadata.entrySet().stream()
                .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
                .sum();
        assertThat(bytes).isBetween(1_900, 2_000);
        assertThat(metadata).containsEntry("attempts", "5").containsKey("detail");
    }

    private static LetterInHand letter(MetricIndexes sent) {
        return new LetterInHand(KEY, Reason.DAMAGED, 100, 10, 4, sent);
    }

    private static Message damage(long offset, int length) {
        Message message = new DefaultMessage(new DefaultCamelContext());
        message.setHeader(
                RelayHeaders.PART, new Damage(new byte[length], offset, Damage.Kind.DAMAGED, "größe", 0, 0, false));
        message.setHeader(RelayHeaders.DETAIL, "größe");
        return message;
    }
}
