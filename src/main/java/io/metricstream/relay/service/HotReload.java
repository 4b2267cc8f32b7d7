package io.metricstream.relay.service;

import io.metricstream.relay.settings.RelaySettings;
import io.metricstream.relay.settings.SettingException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.BeanRepository;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a relay, and lets it follow its route files and its {@code application.properties} while they are edited.
 *
 * <p>What was written is tried first, in a Camel that is never started ({@link RoutePlan}); a mistake is told in one line, and
 * what runs goes on. Otherwise the relay ends as on SIGTERM and starts with the new files: what is in flight is delivered
 * or given back, and the new start goes on where it ended. If that start fails all the same, the files from before are taken
 * again. A running relay never reads the files as they lie there, but a copy of them, so that an editor cannot change them
 * between trial and start.
 *
 * <p>Camel's own {@code RouteWatcherReloadStrategy} is not used: it takes routes away before it tries what comes in their
 * place, sees no file that is deleted, and leaves messages without the stages that they are on their way to.
 */
public final class HotReload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HotReload.class);

    /** What is the same in two looks is written to its end. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(300);

    /** For a start that is broken off, and closes what it has opened. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(30);

    /** How a relay is made of the files in a directory. */
    public interface Maker {
        /** @throws SettingException if one is at fault */
        RelaySettings settings(Path directory);

        RelayService start(Path directory) throws Exception;

        /** Environment variables. */
        Map<String, String> environment();
    }

    private final Path directory;
    private final Maker maker;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final Thread watch = new Thread(this::watch, "relay-reload");
    private final CountDownLatch closed = new CountDownLatch(1);
    /** Guards {@link #ending}. */
    private final Object turn = new Object();

    private Running running;
    private boolean runs = true;
    /** The relay that ran ends, to be replaced: it is to end as it should, though all is to stop meanwhile. */
    private boolean ending;

    private @Nullable RouteFolder refused;
    private String unreadable = "";

    /** A relay, and the files that it runs by. */
    private record Running(RelayService service, RouteCopy copy) {
        RouteFolder files() {
            return copy.files();
        }

        void close() {
            service.close();
            copy.close();
        }
    }

    private HotReload(Path directory, Maker maker, Running first) {
        this.directory = directory;
        this.maker = maker;
        this.running = first;
    }

    /** Starts a relay by the files in {@code directory}. If that fails, nothing is watched. */
    public static HotReload start(Path directory, Maker maker) throws Exception {
        HotReload reload = new HotReload(directory, maker, run(RouteFolder.read(directory), directory, maker));
        reload.watch.setDaemon(true);
        reload.watch.start();
        return reload;
    }

    /** The relay that runs now. */
    public synchronized RelayService service() {
        return running.service();
    }

    /**
     * Waits until the relay has ended.
     *
     * @throws Exception why it could not go on
     */
    public void await() throws Exception {
        try {
            end.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    private static Running run(RouteFolder files, Path directory, Maker maker) throws Exception {
        RouteCopy copy = RouteCopy.of(files);
        try {
            return new Running(maker.start(copy.path()), copy);
        } catch (Exception e) {
            copy.close();
            throw e instanceof SettingException ? copy.named(e, directory) : e;
        }
    }

    private void watch() {
        RouteFolder before = running.files();
        try {
            while (!closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
                RouteFolder now = read();
                if (now == null || !now.equals(before)) {
                    before = now == null ? before : now;
                } else if (!now.equals(running.files()) && !now.equals(refused)) {
                    follow(now);
                } else if (refused != null && now.equals(running.files())) {
                    refused = null;
                    LOG.info("the files are again as they run");
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("reloading ends", e);
        } catch (Exception | Error e) {
            // Of whatever kind: nothing runs any more, and whoever waits for the end must learn it.
            LOG.debug("reloading ends", e);
            if (!isClosed()) {
                end.completeExceptionally(e);
            }
        }
    }

    /** Null where they cannot be read, which is told once. */
    private @Nullable RouteFolder read() {
        try {
            RouteFolder now = RouteFolder.read(directory);
            unreadable = "";
            return now;
        } catch (SettingException | UncheckedIOException e) {
            String why = String.valueOf(e.getMessage());
            if (!why.equals(unreadable)) {
                LOG.error("not reloaded, what ran runs on: {}", why);
            }
            unreadable = why;
            return null;
        }
    }

    private void follow(RouteFolder files) throws Exception {
        try {
            check(files);
        } catch (SettingException e) {
            refuse(files, e);
            return;
        }
        replace(files);
    }

    private void refuse(RouteFolder files, Throwable why) {
        refused = files;
        String mistake = String.valueOf(why.getMessage());
        LOG.error(
                "not reloaded, what ran runs on: {}",
                mistake.lines().findFirst().orElse(mistake));
        LOG.debug("not reloaded", why);
    }

    private void check(RouteFolder files) {
        try (RouteCopy copy = RouteCopy.of(files)) {
            try {
                RelaySettings settings = maker.settings(copy.path());
                BeanRepository beans =
                        new BorrowedBeans(running.service().context().getRegistry());
                RoutePlan.read(copy.path(), RoutePlan.placeholders(settings, maker.environment()), beans)
                        .check();
            } catch (RuntimeException | LinkageError | StackOverflowError e) {
                // Whatever it is: what runs must not end by it.
                throw copy.named(e, directory);
            }
        }
    }

    private synchronized void replace(RouteFolder files) throws Exception {
        if (!mayEnd()) {
            return;
        }
        Running old = running;
        String changes = old.files().changes(files);
        LOG.info("reloading ({}): what is in flight ends, or is given back", changes);
        runs = false;
        old.close();
        if (!mayStart()) {
            return;
        }
        try {
            running = run(files, directory, maker);
            refused = null;
            LOG.info("reloaded: {}", changes);
        } catch (Exception | LinkageError | StackOverflowError e) {
            if (isClosed()) {
                throw e;
            }
            refuse(files, e);
            running = run(old.files(), directory, maker);
        }
        runs = true;
    }

    private boolean mayEnd() {
        synchronized (turn) {
            ending = !isClosed();
            return ending;
        }
    }

    private boolean mayStart() {
        synchronized (turn) {
            ending = false;
            return !isClosed();
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Ends the relay: what is in flight ends, what waits is given back. */
    @Override
    public void close() {
        closed.countDown();
        synchronized (turn) {
            // A start is broken off. An end is not: what is about to be delivered would be given back.
            if (!ending) {
                watch.interrupt();
            }
        }
        try {
            watch.join(LAST_WAIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (runs) {
                runs = false;
                running.close();
            }
        }
        end.complete(null);
    }
}
