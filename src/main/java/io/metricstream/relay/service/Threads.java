package io.metricstream.relay.service;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads with names that a thread dump can be read by; none keeps the process alive. */
final class Threads {
    private Threads() {}

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
