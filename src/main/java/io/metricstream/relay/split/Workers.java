package io.metricstream.relay.split;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs so many tasks at once, in the order in which they came: those that read and deliver, as many as batches may be in hand,
 * and those that carry an object or a request. How many that are may change while they run; a task that waits, and so does no
 * work, has another one stand in for as long, so that what it waits for is not kept waiting by it. Nothing is interrupted where
 * the number falls: it is not gone beyond again.
 *
 * <p>The threads are those of a pool that keeps them for a while, so that none are made and ended all the time. Thread-safe.
 */
public final class Workers extends AbstractExecutorService {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);

    private final ExecutorService threads;
    private final int most;
    private final Deque<Runnable> queue = new ArrayDeque<>();
    private int atOnce;
    private int waiting;
    private int aside;
    private int running;

    /**
     * @param atOnce tasks to begin with, 1 or more
     * @param most tasks, those that wait among them; only {@link #standAside} goes beyond
     * @param threads runs each task at once, and never refuses one; shut down with this
     */
    public Workers(int atOnce, int most, ExecutorService threads) {
        this.atOnce = atOnce;
        this.most = most;
        this.threads = threads;
    }

    /** From now on so many tasks at once, 1 or more, beside those that wait. */
    public synchronized void allow(int tasks) {
        atOnce = tasks;
        start();
    }

    /** A task begins to wait for the endpoint. */
    public synchronized void beginToWait() {
        waiting++;
        start();
    }

    /** A task waits no longer; who stood in for it goes when its work is done. */
    public synchronized void endToWait() {
        waiting--;
    }

    /** A task begins to wait for what other tasks alone can give: another one runs in any case. */
    synchronized void standAside() {
        aside++;
        start();
    }

    synchronized void comeBack() {
        aside--;
    }

    /** How many tasks may run at once now, those that wait among them. */
    synchronized int allowed() {
        return Math.min(atOnce + waiting, most) + aside;
    }

    @Override
    public synchronized void execute(Runnable task) {
        if (threads.isShutdown()) {
            throw new RejectedExecutionException("the relay is stopping");
        }
        queue.add(task);
        start();
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Runnable task, T result) {
        return new LoggedTask<>(task, result);
    }

    @Override
    protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
        return new LoggedTask<>(task);
    }

    private synchronized void start() {
        while (running < allowed() && !queue.isEmpty() && !threads.isShutdown()) {
            Runnable task = queue.remove();
            running++;
            try {
                threads.execute(() -> work(task));
            } catch (RuntimeException | Error e) {
                // Most likely no thread can be made now.
                running--;
                queue.addFirst(task);
                if (running == 0) {
                    throw e;
                }
                // Those that run take what is left.
                LOG.warn("{} tasks run, and no more can now", running, e);
                return;
            }
        }
    }

    /** Runs a task and those after it, as long as there may be so many of these threads. */
    private void work(Runnable first) {
        Runnable task = first;
        try {
            while (task != null) {
                task.run();
                task = next();
            }
        } finally {
            if (task != null) {
                failed();
            }
        }
    }

    private synchronized @Nullable Runnable next() {
        if (running > allowed() || queue.isEmpty()) {
            running--;
            return null;
        }
        return queue.remove();
    }

    private synchronized void failed() {
        running--;
        start();
    }

    @Override
    public void shutdown() {
        threads.shutdown();
    }

    @Override
    public synchronized List<Runnable> shutdownNow() {
        List<Runnable> never = new ArrayList<>(queue);
        queue.clear();
        threads.shutdownNow();
        return never;
    }

    @Override
    public boolean isShutdown() {
        return threads.isShutdown();
    }

    @Override
    public boolean isTerminated() {
        return threads.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        return threads.awaitTermination(timeout, unit);
    }
}
