package io.metricstream.relay.service;

import io.metricstream.relay.split.LoggedTask;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads with names that a thread dump can be read by; none keeps the process alive. */
final class Threads {
    private Threads() {}

    /** A pool of a fixed size. */
    static ThreadPoolExecutor pool(int size, String name) {
        return new ThreadPoolExecutor(size, size, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), named(name)) {
            @Override
            protected <T> RunnableFuture<T> newTaskFor(Runnable task, T result) {
                return new LoggedTask<>(task, result);
            }

            @Override
            protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
                return new LoggedTask<>(task);
            }
        };
    }

    /** As many threads as are asked for at once, each kept for a minute after its work. */
    static ExecutorService cached(String name) {
        return Executors.newCachedThreadPool(named(name));
    }

    static ThreadFactory named(String name) {
        AtomicInteger count = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "relay-" + name + "-" + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
