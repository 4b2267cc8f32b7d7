package io.metricstream.relay.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReasonTest {
    @Test
    void theWordsAreThoseOfTheContract() {
        assertThat(Arrays.stream(Reason.values()).map(Reason::word))
                .containsExactly(
                        "damaged",
                        "undecodable",
                        "rejected",
                        "partially-rejected",
                        "too-large",
                        "unreadable-object",
                        "unusable-notification");
        assertThat(Reason.find("too-large")).contains(Reason.TOO_LARGE);
    }

    @Test
    void anotherWordIsNoReason() {
        assertThat(Reason.find("../bored")).isEmpty();
        assertThat(Reason.find(null)).isEmpty();
    }
}
