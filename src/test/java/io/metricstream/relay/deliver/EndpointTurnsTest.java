package io.metricstream.relay.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whose request has ended gives its turn back, whatever fails meanwhile. */
@Timeout(30)
class EndpointTurnsTest {

    /** We had a bug where a turn was lost for good if no thread could be made for the batch that was to come next. */
    @Test
    void aTurnIsGivenBackThoughNoThreadCanBeMade() throws Exception {
        BatchesAtOnce atOnce = new BatchesAtOnce(4, 2, System.nanoTime());
        EndpointTurns turns = new EndpointTurns(atOnce, wanted -> {
            throw new OutOfMemoryError("unable to create native thread");
        });
        turns.take();

        // The endpoint is a second away, by what is said here: so a third at once is tried after the first round.
        boolean hasGrown = false;
        while (!hasGrown) {
            long taken = turns.take();
            try {
                turns.giveBack(taken - TimeUnit.SECONDS.toNanos(1), true);
            } catch (OutOfMemoryError e) {
                hasGrown = true;
            }
        }

        assertThat(atOnce.limit()).isEqualTo(3);
        // One is still taken, so there are two.
        turns.take();
        turns.take();
    }
}
