package io.metricstream.relay.service;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.charset.StandardCharsets;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/**
 * Ends the process, at once and with {@link #STATUS}, when the JVM can give no more memory: which thread has lost what is
 * not known then, and a process without its poller would look alive. Nothing is lost by that: what is not settled is
 * still at its source.
 *
 * <p>Such an error is caught in many places before it could end a thread. So it is looked for where all of them show it:
 * an exchange that failed, a line in the log, and a thread that ends. A {@link StackOverflowError} is none:
 * {@link ErrorsAsFailures} sees to it that what was in hand is given back.
 */
public final class OutOfMemory extends EventNotifierSupport implements UncaughtExceptionHandler {
    /** Neither a status of a command nor one of a signal; "operating system error" in BSD's sysexits.h. */
    public static final int STATUS = 71;

    private static final int DEEPEST_CAUSE = 32;

    /** Made in time, since there is no memory to make it when it is needed. */
    private static final byte[] LINE =
            ("relay: out of memory, so this process ends, to be started again; nothing is lost."
                            + " Give it a larger heap (java -Xmx), or lower relay.source.concurrency, relay.otlp.concurrency or"
                            + " relay.split.max-frame-size\n")
                    .getBytes(StandardCharsets.UTF_8);

    private static final OutputStream ERR = new FileOutputStream(FileDescriptor.err);

    private static volatile boolean watching;

    OutOfMemory() {
        // A failure is all that is asked for: Camel makes no event that nobody wants.
        setIgnoreCamelContextEvents(true);
        setIgnoreCamelContextInitEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCreatedEvent(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeSentEvents(true);
        setIgnoreExchangeSendingEvents(true);
        setIgnoreExchangeAsyncProcessingStartedEvents(true);
    }

    /** From now on this process ends so. To be called once, by whoever owns the process. */
    public static void watch() {
        watching = true;
        Thread.setDefaultUncaughtExceptionHandler(new OutOfMemory());
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext logs) {
            logs.addTurboFilter(new LogWatch());
        }
    }

    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof CamelEvent.FailureEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof CamelEvent.FailureEvent failure) {
            endIfFatal(failure.getCause());
        }
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        endIfFatal(failure);
        LoggerFactory.getLogger(OutOfMemory.class).error("{} has ended", thread.getName(), failure);
    }

    private static void endIfFatal(@Nullable Throwable failure) {
        if (watching && isFatal(failure)) {
            end();
        }
    }

    static boolean isFatal(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError)) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static void end() {
        try {
            ERR.write(LINE);
        } catch (IOException | Error e) {
            // There is nobody to tell.
        } finally {
            // No shutdown hooks: they would need memory.
            Runtime.getRuntime().halt(STATUS);
        }
    }

    /** Whoever catches such an error and goes on logs it. */
    private static final class LogWatch extends TurboFilter {
        @Override
        public FilterReply decide(
                @Nullable Marker marker,
                Logger logger,
                Level level,
                @Nullable String format,
                Object @Nullable [] arguments,
                @Nullable Throwable failure) {
            endIfFatal(failure);
            if (arguments != null
                    && arguments.length > 0
                    && arguments[arguments.length - 1] instanceof Throwable last) {
                endIfFatal(last);
            }
            return FilterReply.NEUTRAL;
        }
    }
}
