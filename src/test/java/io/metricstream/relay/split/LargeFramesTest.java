package io.metricstream.relay.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for memory, in the pool that alone can make it free. */
@Timeout(60)
class LargeFramesTest {
    private static final int BATCH = 1000;
    private static final Damage LARGE = new Damage(new byte[200_000], 0, Damage.Kind.TOO_LARGE, "", 0, 0, false);
    private static final Damage SECOND = new Damage(new byte[200_000], 1, Damage.Kind.TOO_LARGE, "", 0, 0, false);

    private final Workers workers = new Workers(1, 1, Executors.newCachedThreadPool());
    private final LargeFrames frames = new LargeFrames(1, workers);

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    @Test
    void whatItWaitsForMayStandBehindItInTheQueueOfOneThread() throws Exception {
        ReaderMemory first = new ReaderMemory(BATCH, frames);
        ReaderMemory second = new ReaderMemory(BATCH, frames);
        first.grow();

        Future<?> waiting = workers.submit(() -> {
            second.grow();
            return null;
        });
        workers.submit(first::close);

        waiting.get();
        assertThat(workers.allowed()).isEqualTo(1);
    }

    @Test
    void aLargePartIsReadAheadAndNoSecondOne() throws Exception {
        ReaderMemory memory = new ReaderMemory(BATCH, frames);
        memory.grow();
        memory.handedOut(LARGE);
        memory.awaitLargePart();
        memory.handedOut(SECOND);

        Future<?> third = workers.submit(() -> {
            memory.awaitLargePart();
            return null;
        });
        Awaitility.await("another thread for the one that waits").until(() -> workers.allowed() == 2);
        assertThat(third.isDone()).isFalse();
        memory.ended(LARGE);

        third.get();
    }

    @Test
    void aTurnIsGivenBackOnlyWhenNothingLargeIsLeft() throws Exception {
        ReaderMemory memory = new ReaderMemory(BATCH, frames);
        memory.grow();
        memory.handedOut(LARGE);
        memory.shrunk();

        Future<?> other = workers.submit(() -> {
            new ReaderMemory(BATCH, frames).grow();
            return null;
        });
        Awaitility.await("the other waits").until(() -> workers.allowed() == 2);
        memory.ended(LARGE);
        assertThat(other.isDone()).isFalse();
        memory.shrunk();

        other.get();
    }

    @Test
    void aStopEndsTheWait() throws Exception {
        frames.acquire();
        CountDownLatch started = new CountDownLatch(1);
        Future<?> waiting = workers.submit(() -> {
            started.countDown();
            frames.acquire();
            return null;
        });
        started.await();

        List<Runnable> never = workers.shutdownNow();

        assertThat(never).isEmpty();
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(InterruptedException.class)
                .cause()
                .isInstanceOf(InterruptedIOException.class);
    }
}
