package io.metricstream.relay.service;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.WrapAwareProcessor;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.jspecify.annotations.Nullable;

/**
 * Makes an {@link Error} that a step throws, of these routes or a user's, a failure like any other: the exchange fails, and
 * what is in hand is given back.
 *
 * <p>Camel catches exceptions alone. An Error takes its exchange away: either nobody calls the next step, and what waits for
 * the exchange waits without end; or the next step is called as if all had gone well, and what was not done counts as done.
 */
final class ErrorsAsFailures implements InterceptStrategy {
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, @Nullable NamedNode definition, Processor step, @Nullable Processor inner) {
        return new Guarded(step);
    }

    private static final class Guarded extends DelegateAsyncProcessor implements WrapAwareProcessor {
        private final Processor step;

        Guarded(Processor step) {
            super(step);
            this.step = step;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback next) {
            OnceReturned held = new OnceReturned(next);
            boolean isDone;
            try {
                isDone = processor.process(exchange, held);
            } catch (Error e) {
                exchange.setException(new IllegalStateException("a step of a route failed with " + e, e));
                held.end();
                return true;
            }
            held.returned();
            return isDone;
        }

        @Override
        public Processor getWrapped() {
            return step;
        }

        @Override
        public String toString() {
            return step.toString();
        }
    }

    /**
     * Calls the next step once this one has returned. Camel's wrapper of synchronous steps calls back while an Error passes
     * through it: what is not held until then would run before anybody knows of a failure. Its value is one of the states.
     */
    private static final class OnceReturned extends AtomicInteger implements AsyncCallback {
        private static final long serialVersionUID = 1L;

        private static final int RUNS = 0;
        private static final int CALLED = 1;
        private static final int CALLED_BY_ANOTHER = 2;
        private static final int RETURNED = 3;
        private static final int FAILED = 4;

        @SuppressWarnings("serial")
        private final AsyncCallback next;

        OnceReturned(AsyncCallback next) {
            this.next = next;
        }

        @Override
        public void done(boolean isSame) {
            if (!compareAndSet(RUNS, isSame ? CALLED : CALLED_BY_ANOTHER) && get() == RETURNED) {
                next.done(isSame);
            }
        }

        void returned() {
            if (!compareAndSet(RUNS, RETURNED)) {
                next.done(get() == CALLED);
            }
        }

        /** Whatever the step has called, or will. */
        void end() {
            set(FAILED);
            next.done(true);
        }
    }
}
