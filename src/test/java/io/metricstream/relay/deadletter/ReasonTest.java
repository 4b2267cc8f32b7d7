package io.metricstream.relay.deadletter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        assertThat(Reason.of("too-large")).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void anotherWordNamesTheHeaderAndTheWords() {
        assertThatThrownBy(() -> Reason.of("../bored"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("the header CamelRelayReason is '../bored', but the reasons of dead letters are"
                        + " damaged, undecodable,");
    }
}
