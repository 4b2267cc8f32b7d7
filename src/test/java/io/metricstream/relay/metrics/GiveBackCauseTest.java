package io.metricstream.relay.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class GiveBackCauseTest {
    @Test
    void theFirstCauseThatKnowsSaysIt() {
        Throwable failure = new IOException("outer", new Knowing(new IllegalStateException("inner")));

        assertThat(GiveBackCause.of(failure, GiveBackCause.OTHER)).isEqualTo(GiveBackCause.CLAIMED);
    }

    @Test
    void whatNobodyKnowsIsOtherwiseEvenWhereCausesGoRound() {
        Exception first = new Exception("first");
        Exception second = new Exception("second", first);
        first.initCause(second);

        assertThat(GiveBackCause.of(first, GiveBackCause.DEAD_LETTER)).isEqualTo(GiveBackCause.DEAD_LETTER);
        assertThat(GiveBackCause.of(null, GiveBackCause.OTHER)).isEqualTo(GiveBackCause.OTHER);
    }

    private static final class Knowing extends Exception implements GiveBackCause.Known {
        private static final long serialVersionUID = 1L;

        Knowing(Throwable cause) {
            super(cause);
        }

        @Override
        public GiveBackCause giveBackCause() {
            return GiveBackCause.CLAIMED;
        }
    }
}
