package io.metricstream.relay.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waiting for memory, in the pool that alone can make it free. */
@Timeout(60)
class LargeFramesTest {
    private static final int BATCH = 1000;
    private static final Damage LARGE = new Damage(new byte[100_000], 0, Damage.Kind.TOO_LARGE, "", 0, 0);
    private static final Damage SECOND = new Damage(new byte[100_000], 1, Damage.Kind.TOO_LARGE, "", 0, 0);

    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
    private final LargeFrames frames = new LargeFrames(1, new StandIns(pool));

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @Test
    void whatItWaitsForMayStandBehindItInTheQueueOfOneThread() throws Exception {
        ReaderMemory first = new ReaderMemory(BATCH, frames);
        ReaderMemory second = new ReaderMemory(BATCH, frames);
        first.grow();

        Future<?> waiting = pool.submit(() -> {
            second.grow();
            return null;
        });
        pool.submit(first::close);

        waiting.get();
        Awaitility.await("the pool has its size again").until(() -> pool.getPoolSize() == 1);
        assertThat(pool.getMaximumPoolSize()).isEqualTo(1);
    }

    @Test
    void aLargePartIsReadAheadAndNoSecondOne() throws Exception {
        ReaderMemory memory = new ReaderMemory(BATCH, frames);
        memory.grow();
        memory.handedOut(LARGE);
        memory.awaitLargePart();
        memory.handedOut(SECOND);

        Future<?> third = pool.submit(() -> {
            memory.awaitLargePart();
            return null;
        });
        Awaitility.await("another thread for the one that waits").until(() -> pool.getCorePoolSize() == 2);
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

        Future<?> other = pool.submit(() -> {
            new ReaderMemory(BATCH, frames).grow();
            return null;
        });
        Awaitility.await("the other waits").until(() -> pool.getCorePoolSize() == 2);
        memory.ended(LARGE);
        assertThat(other.isDone()).isFalse();
        memory.shrunk();

        other.get();
    }

    @Test
    void aStopEndsTheWait() throws Exception {
        frames.acquire();
        CountDownLatch started = new CountDownLatch(1);
        Future<?> waiting = pool.submit(() -> {
            started.countDown();
            frames.acquire();
            return null;
        });
        started.await();

        List<Runnable> never = pool.shutdownNow();

        assertThat(never).isEmpty();
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(InterruptedException.class)
                .cause()
                .isInstanceOf(InterruptedIOException.class);
    }
}
