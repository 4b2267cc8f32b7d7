package io.metricstream.relay.settings;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The log that users get; a context of its own, so that this test's own log stays as it is. */
class LogbackTest {
    @Test
    void aLineSaysWhenHowBadWhereAndWhat() throws JoranException {
        String log = log(
                Map.of(),
                context ->
                        context.getLogger("io.metricstream.relay.deliver.Hold").info("waiting"));

        assertThat(log).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ INFO  Hold - waiting\\R");
    }

    @Test
    void aLineBreakFromOutsideMakesNoSecondLine() throws JoranException {
        String log = log(
                Map.of(),
                context -> context.getLogger("io.metricstream.relay.Relay")
                        .warn("s3://bucket/{} is ignored", "key\r\n2026-01-01 ERROR Relay - forged"));

        assertThat(log.lines())
                .singleElement()
                .asString()
                .endsWith("s3://bucket/key 2026-01-01 ERROR Relay - forged is ignored");
    }

    @Test
    void anExceptionIsItsMessagesUnlessATraceIsAskedFor() throws JoranException {
        Exception fault = new IOException("no answer", new IllegalStateException("reset\nby peer"));
        Consumer<LoggerContext> failing =
                context -> context.getLogger("io.metricstream.relay.Relay").error("cannot deliver", fault);

        assertThat(log(Map.of(), failing).lines())
                .singleElement()
                .asString()
                .endsWith("ERROR Relay - cannot deliver: java.io.IOException: no answer"
                        + " Caused by: java.lang.IllegalStateException: reset by peer");
        assertThat(log(Map.of("RELAY_LOG_TRACE", "full"), failing)).contains("\n\tat ");
    }

    @Test
    void oursIsSeenFromInfoAndOthersFromWarn() throws JoranException {
        LoggerContext context = context(Map.of());

        assertThat(context.getLogger("io.metricstream.relay.Relay").getEffectiveLevel())
                .isEqualTo(Level.INFO);
        assertThat(context.getLogger("software.amazon.awssdk").getEffectiveLevel())
                .isEqualTo(Level.WARN);
    }

    @Test
    void anEmptyLevelIsNoLevel() throws JoranException {
        assertThat(context(Map.of("RELAY_LOG_LEVEL", ""))
                        .getLogger("io.metricstream.relay.Relay")
                        .getEffectiveLevel())
                .isEqualTo(Level.INFO);
    }

    @Test
    void theLevelOfOursIsSwitchableAndCamelsIsNotSinceItWouldShowPlaceholders() throws JoranException {
        LoggerContext context = context(Map.of("RELAY_LOG_LEVEL", "DEBUG"));

        assertThat(context.getLogger("io.metricstream.relay.Relay").getEffectiveLevel())
                .isEqualTo(Level.DEBUG);
        assertThat(Stream.of("org.apache.camel.main", "org.apache.camel.component.properties", Logger.ROOT_LOGGER_NAME)
                        .map(name -> context.getLogger(name).getEffectiveLevel()))
                .containsOnly(Level.WARN);
    }

    private static String log(Map<String, String> variables, Consumer<LoggerContext> events) throws JoranException {
        PrintStream stderr = System.err;
        ByteArrayOutputStream caught = new ByteArrayOutputStream();
        System.setErr(new PrintStream(caught, true, StandardCharsets.UTF_8));
        try {
            events.accept(context(variables));
        } finally {
            System.setErr(stderr);
        }
        return caught.toString(StandardCharsets.UTF_8);
    }

    private static LoggerContext context(Map<String, String> variables) throws JoranException {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        variables.forEach(context::putProperty);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(LogbackTest.class.getResource("/logback.xml"));
        return context;
    }
}
