package io.metricstream.relay.cli;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has Ctrl-C and SIGTERM stop a service: gracefully where it has started, at once while it starts. A start may take long, since
 * it waits for what is not there yet.
 */
final class ServiceStop<S extends AutoCloseable> {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceStop.class);

    /** For closing what a broken-off start has opened. What cannot be broken off is left as by a crash: nothing is in hand yet. */
    private static final Duration LAST_OF_START = Duration.ofSeconds(5);

    private final Thread starter = Thread.currentThread();
    private final CompletableFuture<Optional<S>> started = new CompletableFuture<>();
    private boolean stopping;

    private ServiceStop() {}

    /**
     * Starts it, on this thread.
     *
     * @return empty where the process was told to stop before it had started
     */
    static <S extends AutoCloseable> Optional<S> start(Callable<S> start) throws Exception {
        ServiceStop<S> stop = new ServiceStop<>();
        Runtime.getRuntime().addShutdownHook(new Thread(stop::stop, "relay-stop"));
        try {
            S service = start.call();
            return stop.ended(Optional.of(service)) ? Optional.empty() : Optional.of(service);
        } catch (Exception e) {
            if (stop.ended(Optional.empty())) {
                LOG.debug("the start was broken off", e);
                return Optional.empty();
            }
            throw e;
        }
    }

    /** @return whether the process is to stop */
    private synchronized boolean ended(Optional<S> service) {
        started.complete(service);
        // Only the start was to be interrupted.
        return Thread.interrupted() || stopping;
    }

    private synchronized boolean breaksOff() {
        stopping = true;
        if (started.isDone()) {
            return false;
        }
        starter.interrupt();
        return true;
    }

    private void stop() {
        if (breaksOff()) {
            LOG.info("stopping: the start is broken off");
        }
        try {
            started.get(LAST_OF_START.toMillis(), TimeUnit.MILLISECONDS).ifPresent(ServiceStop::close);
        } catch (TimeoutException e) {
            LOG.warn("the start cannot be broken off, and is left as it is; nothing is lost");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(AutoCloseable service) {
        LOG.info("stopping: what is in flight ends, what waits is given back");
        try {
            service.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
