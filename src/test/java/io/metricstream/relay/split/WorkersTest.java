package io.metricstream.relay.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.metricstream.relay.kit.LogLines;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How many tasks run at once, while that changes. */
@Timeout(60)
class WorkersTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Workers workers = new Workers(2, 4, threads);
    private final Semaphore goOn = new Semaphore(0);
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    @Test
    void noMoreRunThanAreAllowedAndAllInTheEnd() throws Exception {
        List<Future<?>> tasks = submit(20);
        awaitRunning(2);

        workers.allow(3);
        awaitRunning(3);
        workers.allow(1);
        goOn.release(2);
        awaitRunning(1);
        goOn.release(20);

        for (Future<?> task : tasks) {
            task.get();
        }
        assertThat(most).hasValue(3);
    }

    @Test
    void whoeverWaitsHasAnotherStandInWhereThereIsRoom() {
        submit(20);
        for (int i = 0; i < 5; i++) {
            workers.beginToWait();
        }
        awaitRunning(4);

        for (int i = 0; i < 5; i++) {
            workers.endToWait();
        }
        goOn.release(3);
        awaitRunning(2);
        assertThat(most).hasValue(4);
    }

    @Test
    void whoeverStandsAsideIsReplacedInAnyCase() {
        workers.allow(4);
        submit(20);
        awaitRunning(4);

        workers.standAside();
        awaitRunning(5);
        workers.comeBack();
        goOn.release();
        awaitRunning(4);
        assertThat(most).hasValue(5);
    }

    @Test
    void aTaskThatThrowsCostsNothingButItself() throws Exception {
        for (int i = 0; i < 10; i++) {
            workers.execute(() -> {
                Thread.currentThread().setUncaughtExceptionHandler((thread, expected) -> {});
                throw new IllegalStateException("no task of Camel's");
            });
        }
        goOn.release();

        submit(1).get(0).get();
    }

    /** We had a bug where a task for which no thread could be made was lost, and a place for deliveries with it. */
    @Test
    void aThreadThatCannotBeMadeCostsNoTaskAndNoPlace() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        ExecutorService oneShort = new ThreadPoolExecutor(0, 9, 9, TimeUnit.SECONDS, new SynchronousQueue<>()) {
            @Override
            public void execute(Runnable task) {
                if (asked.incrementAndGet() == 2) {
                    throw new OutOfMemoryError("unable to create native thread");
                }
                super.execute(task);
            }
        };
        Workers some = new Workers(2, 4, oneShort);
        try {
            Future<?> first = some.submit(this::hold);
            Future<?> second = some.submit(this::hold);
            awaitRunning(1);
            Future<?> third = some.submit(this::hold);
            awaitRunning(2);
            goOn.release(3);

            first.get();
            second.get();
            third.get();
            assertThat(most).hasValue(2);
        } finally {
            some.shutdownNow();
        }
    }

    /** We had a bug where an Error that ended a task was kept in a future that nobody asked, and never told. */
    @Test
    void anErrorOfATaskIsLogged() {
        try (LogLines log = new LogLines()) {
            Future<?> task = workers.submit(() -> {
                throw new StackOverflowError("too deep");
            });
            assertThatThrownBy(task::get).hasRootCauseInstanceOf(StackOverflowError.class);

            assertThat(log.lines()).anyMatch(line -> line.contains("a task has ended with an error"));
        }
    }

    @Test
    void aStopEndsWhatRunsAndGivesBackWhatDoesNot() throws Exception {
        List<Future<?>> tasks = submit(5);
        awaitRunning(2);

        assertThat(workers.shutdownNow()).hasSize(3);

        assertThat(workers.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(tasks.subList(0, 2)).allMatch(Future::isDone);
        assertThatThrownBy(() -> workers.submit(() -> {})).isInstanceOf(RejectedExecutionException.class);
        workers.allow(4);
        assertThat(most).hasValue(2);
    }

    private List<Future<?>> submit(int count) {
        List<Future<?>> tasks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tasks.add(workers.submit(this::hold));
        }
        return tasks;
    }

    private Void hold() throws InterruptedException {
        most.accumulateAndGet(running.incrementAndGet(), Math::max);
        try {
            goOn.acquire();
        } finally {
            running.decrementAndGet();
        }
        return null;
    }

    private void awaitRunning(int count) {
        await().atMost(30, TimeUnit.SECONDS).until(() -> running.get() == count);
    }
}
