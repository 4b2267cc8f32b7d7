package io.metricstream.relay.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.processor.DelegateSyncProcessor;
import org.junit.jupiter.api.Test;

/** Whatever a step does with its callback, the next one is called once, and after the failure is set. */
class ErrorsAsFailuresTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Exchange exchange = new DefaultExchange(context);

    /** What each call back has found: null, or the failure. */
    private final List<Throwable> found = new ArrayList<>();

    private final AsyncCallback next = doneSync -> found.add(exchange.getException());

    @Test
    void anErrorIsSetBeforeTheNextStepIsCalled() {
        // As Camel wraps each synchronous step: it calls back in any case, and does not know of the Error.
        Processor step = new DelegateSyncProcessor(failing -> {
            throw new StackOverflowError("too deep");
        });

        assertThat(guarded(step).process(exchange, next)).isTrue();

        assertThat(found).hasSize(1);
        assertThat(found.get(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("java.lang.StackOverflowError: too deep")
                .hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void aStepThatDoesNotCallBackIsEndedByItsError() {
        assertThat(guarded(new Async(callback -> {
                            throw new StackOverflowError();
                        }))
                        .process(exchange, next))
                .isTrue();

        assertThat(found).hasSize(1).doesNotContainNull();
    }

    @Test
    void aStepThatCallsBackAfterItsErrorIsNotHeard() {
        List<AsyncCallback> later = new ArrayList<>();

        guarded(new Async(callback -> {
                    later.add(callback);
                    throw new StackOverflowError();
                }))
                .process(exchange, next);
        later.get(0).done(false);

        assertThat(found).hasSize(1).doesNotContainNull();
    }

    @Test
    void whatEndsWellEndsAsBefore() {
        List<AsyncCallback> later = new ArrayList<>();

        assertThat(guarded(new DelegateSyncProcessor(well -> {})).process(exchange, next))
                .isTrue();
        assertThat(found).hasSize(1).containsOnlyNulls();

        assertThat(guarded(new Async(later::add)).process(exchange, next)).isFalse();
        assertThat(found).hasSize(1);
        later.get(0).done(false);
        assertThat(found).hasSize(2).containsOnlyNulls();
    }

    /** An Error of what comes after a step is none of the step's: it must not be called back for it again. */
    @Test
    void anErrorOfTheNextStepIsNotTakenForOneOfThis() {
        assertThatThrownBy(() -> guarded(new DelegateSyncProcessor(well -> {})).process(exchange, doneSync -> {
                    found.add(null);
                    throw new StackOverflowError();
                }))
                .isInstanceOf(StackOverflowError.class);

        assertThat(found).hasSize(1);
        assertThat(exchange.getException()).isNull();
    }

    private AsyncProcessor guarded(Processor step) {
        return (AsyncProcessor) new ErrorsAsFailures().wrapProcessorInInterceptors(context, null, step, null);
    }

    /** Does with its callback as it is told, and says that it goes on elsewhere. */
    private static final class Async extends AsyncProcessorSupport {
        private final Consumer<AsyncCallback> work;

        Async(Consumer<AsyncCallback> work) {
            this.work = work;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            work.accept(callback);
            return false;
        }
    }
}
