package io.metricstream.relay.split;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A task whose Error is logged: Camel asks none of its tasks how they ended, so that nobody else would ever learn of it. */
final class LoggedTask<T> extends FutureTask<T> {
    private static final Logger LOG = LoggerFactory.getLogger(LoggedTask.class);

    LoggedTask(Callable<T> task) {
        super(task);
    }

    LoggedTask(Runnable task, T result) {
        super(task, result);
    }

    @Override
    protected void setException(Throwable failure) {
        if (failure instanceof Error) {
            LOG.error("a task has ended with an error", failure);
        }
        super.setException(failure);
    }
}
