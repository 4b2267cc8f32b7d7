package io.metricstream.relay.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** What ends the process, and what is an ordinary failure. How it ends is shown with the real jar. */
class OutOfMemoryTest {

    @Test
    void anErrorOfTheJvmIsFatalHoweverDeepItIsWrapped() {
        Throwable wrapped = new OutOfMemoryError("Java heap space");
        for (int depth = 0; depth < 5; depth++) {
            wrapped = new IllegalStateException(wrapped);
        }

        assertThat(OutOfMemory.isFatal(new OutOfMemoryError())).isTrue();
        assertThat(OutOfMemory.isFatal(wrapped)).isTrue();
        assertThat(OutOfMemory.isFatal(new InternalError())).isTrue();
    }

    @Test
    void whatUnwindsAsAnExceptionDoesIsNot() {
        assertThat(OutOfMemory.isFatal(new StackOverflowError())).isFalse();
        assertThat(OutOfMemory.isFatal(new IOException(new LinkageError()))).isFalse();
        assertThat(OutOfMemory.isFatal(null)).isFalse();
    }

    @Test
    void causesThatGoInACircleEnd() {
        Exception one = new Exception();
        one.initCause(new Exception(one));

        assertThat(OutOfMemory.isFatal(one)).isFalse();
    }
}
