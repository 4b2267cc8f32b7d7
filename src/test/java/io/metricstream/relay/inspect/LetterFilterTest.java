package io.metricstream.relay.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.metricstream.relay.message.Reason;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class LetterFilterTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    @Test
    void aReasonIsReadAsItIsWrittenEverywhereElse() {
        assertThat(LetterFilter.reason("partially-rejected")).isEqualTo(Reason.PARTIALLY_REJECTED);
    }

    /** We had a bug where the page told who mistyped a reason to correct a route and its header. */
    @Test
    void anotherWordIsToldWithTheReasonsThatThereAre() {
        assertThatThrownBy(() -> LetterFilter.reason("refused"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'refused' is no reason; the reasons are damaged, undecodable, rejected, partially-rejected,"
                                + " too-large, unreadable-object, unusable-notification");
    }

    @Test
    void sinceIsATimeOrAnAge() {
        assertThat(LetterFilter.since("2026-11-23T05:00:00Z", NOON)).isEqualTo("2026-11-23T05:00:00Z");
        assertThat(LetterFilter.since("1h30m", NOON)).isEqualTo("2026-11-23T10:30:00Z");
        assertThatThrownBy(() -> LetterFilter.since("soon", NOON))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("'soon' is neither a time nor an age; write 2026-11-23T05:00:00Z or 6h");
    }
}
